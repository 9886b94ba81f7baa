from liaison_plan.county.bundle import County as County
from liaison_plan.county.reading import read_county as read_county
from liaison_plan.errors import LiaisonPlanError as LiaisonPlanError
from liaison_plan.output.map import map_plan as map_plan
from liaison_plan.output.workbook import write_workbook as write_workbook
from liaison_plan.panel.what_if import what_if as what_if
from liaison_plan.plan.bundle import Plan as Plan
from liaison_plan.plan.compare import compare as compare
from liaison_plan.plan.folder import read_plan as read_plan
from liaison_plan.proof.advice.explain import explain as explain
from liaison_plan.proof.prove import prove as prove
from liaison_plan.proof.repairs.find import repairs as repairs
from liaison_plan.replanning.replan import replan as replan
from liaison_plan.rules.check import check_county as check_county
from liaison_plan.rules.model import Rules as Rules
from liaison_plan.rules.model import read_rules as read_rules
from liaison_plan.solving.make_plan import make_plan as make_plan
from liaison_plan.words import set_language as set_language

__version__: str
__all__: list[str]
