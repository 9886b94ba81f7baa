"""Unequal workloads and groups kept together."""


def needs_atoms(instance):
    return bool((instance.workload != 1).any()) or (
        instance.rules.scope.keep_groups and bool((instance.group >= 0).any())
    )


def plan_atoms(instance, together):
    raise NotImplementedError
