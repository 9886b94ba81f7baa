"""The office's app: who gets in, what stays behind, what is said when it cannot be."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import stat
from pathlib import Path

import psutil
import pytest

import liaison_plan
from liaison_plan import words
from liaison_plan.errors import LiaisonPlanError
from liaison_plan.panel import server
from tests.plan.small import write_county, write_plan_by_hand
from tests.serving import serving

ASSETS = Path(liaison_plan.__file__).parent / "assets"
POSIX = pytest.mark.skipif(os.name != "posix", reason="asks the system for sockets")


def ask(served, path, *, method="GET", token=None, **headers):
    """Status, headers and body of one plain request."""
    link = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    if token:
        headers["Authorization"] = f"token {token}"
    try:
        link.request(method, path, headers=headers)
        answer = link.getresponse()
        is_socket = answer.status == 101
        body = b"" if is_socket else answer.read()
        return answer.status, answer.headers, body.decode("utf-8", "replace")
    finally:
        link.close()


def upgrade(served, path, *, token=None, **headers):
    """Status of asking for a web socket."""
    headers |= {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    }
    return ask(served, path, token=token, **headers)[0]


def connection_file(kernel):
    """Where a kernel's sockets and key are written down."""
    (file,) = [Path(word) for word in kernel.cmdline() if word.endswith(".json")]
    return file


def tables_in(folder):
    """The small county and a plan of it."""
    county = write_county(folder / "county")
    return county, write_plan_by_hand(folder / "plan", county)


def panel_of(folder, *words_, **options):
    """The command at work on the small county."""
    county, plan = tables_in(folder)
    return serving(
        "-m", "liaison_plan.cli", "panel", county, plan, "--no-browser", *words_,
        folder=folder, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server for all who only ask."""
    with panel_of(tmp_path_factory.mktemp("office"), "--lang", "zh") as running:
        yield running


@pytest.fixture(scope="module")
def kernel_id(served):
    """The id of the kernel behind a page that was opened with the token."""
    status, _headers, page = ask(served, "/", token=served.token)
    assert status == 200
    return re.search(r'"kernelId": "([\w-]+)"', page)[1]


def test_every_start_has_a_new_long_token_and_a_free_port():
    """Forty-three characters hold 256 random bits."""
    one, two = server.choose_address(), server.choose_address()
    assert one.token != two.token
    assert len(one.token) >= 43
    with socket.socket() as free:
        free.bind(("127.0.0.1", one.port))


def test_a_port_that_is_taken_is_told():
    """Not silently another one: the address may stand in somebody's bookmarks."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LiaisonPlanError, match=f"Port {port} is taken"):
            server.choose_address(port)


def test_the_kernel_is_told_whole_paths_and_the_language(tmp_path, monkeypatch):
    """The folder it starts in does not matter."""
    monkeypatch.chdir(tmp_path)
    words.set_language("zh")
    told = server.kernel_environment(Path("county"), Path("plan"), Path("before"))
    assert told["LIAISON_PLAN_PANEL_COUNTY"] == str(tmp_path.resolve() / "county")
    assert told["LIAISON_PLAN_PANEL_PLAN"] == str(tmp_path.resolve() / "plan")
    assert told["LIAISON_PLAN_PANEL_BASELINE"] == str(tmp_path.resolve() / "before")
    assert told["LIAISON_PLAN_LANG"] == "zh"
    alone = server.kernel_environment(Path("county"), Path("plan"))
    assert alone["LIAISON_PLAN_PANEL_BASELINE"] == ""


def test_idle_kernels_are_culled_and_connected_ones_are_not(tmp_path):
    """A page left open overnight keeps what was not saved."""
    settings = server.voila_settings(server.PanelAddress(1, "t"), tmp_path)
    kernels = settings["MappingKernelManager"]
    assert 0 < kernels["cull_interval"] < kernels["cull_idle_timeout"] <= 300
    assert "cull_connected" not in kernels
    assert kernels["root_dir"] == str(tmp_path)


def test_a_voila_json_that_lies_about_opens_nothing(tmp_path):
    """Settings of other programs on this machine do not reach the panel's server."""
    settings = server.voila_settings(server.PanelAddress(1, "t"), tmp_path)
    assert settings["Voila"]["config_file_paths"] == []
    assert settings["Voila"]["ip"] == "127.0.0.1"


@POSIX
def test_the_browser_is_sent_on_by_a_file_of_its_owner_alone(tmp_path):
    """A command line is everybody's to read."""
    address = server.PanelAddress(8866, "secret&token")
    page = server.write_forwarding_page(tmp_path, address)
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert "token=secret&amp;token" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page", sorted((ASSETS / "voila").rglob("*.html*")), ids=lambda p: p.name
)
def test_our_pages_name_no_other_machine(page):
    """Neither as a link nor as a script."""
    assert not re.search(r"(https?:)?//\w", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_jupyterlab_is_told_to_ask_for_no_news(lang):
    """And to speak Chinese where that was chosen."""
    file = ASSETS / "jupyter" / lang / "labconfig" / "default_setting_overrides.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    news = told["@jupyterlab/apputils-extension:notification"]
    assert news == {"checkForUpdates": False, "fetchNews": "false"}
    speech = told.get("@jupyterlab/translation-extension:plugin")
    assert speech == ({"locale": "zh_CN"} if lang == "zh" else None)


PATHS = [
    "/",
    "/?token=wrong",
    "/voila/render/panel.ipynb",
    "/voila/tree",
    "/voila/files/panel.ipynb",
    "/voila/static/voila.js",
    "/voila/templates/lab/static/voila.js",
    "/voila/labextensions/anywidget/package.json",
    "/voila/api/themes/@jupyterlab/theme-light-extension/index.css",
    "/voila/api/contents",
    "/api/kernels",
    "/api/kernelspecs",
    "/api/contents",
    "/api/sessions",
    "/api/terminals",
    "/files/panel.ipynb",
    "/lab",
    "/tree",
]


@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_nothing_is_given(served, kernel_id, path):
    """No page, no file, no list: refused, or sent to where the token is asked for."""
    del kernel_id
    status, headers, body = ask(served, path)
    assert status in {302, 403}
    if status == 302:
        assert headers["Location"].startswith("/login?")
        assert body == ""
    assert "H0" not in body
    assert served.token not in body + str(headers)


def test_where_the_token_is_asked_for_nothing_is_told(served):
    """Both languages, since nobody knows yet who asks."""
    status, _headers, body = ask(served, "/login?next=%2F")
    assert status == 200
    assert "This address needs its key." in body
    assert "需要密钥" in body
    assert "<script" not in body
    assert "http" not in body


def test_the_kernel_of_a_page_is_closed_to_others(served, kernel_id):
    """Neither asked after, nor listened to, nor ended."""
    kernel = f"/api/kernels/{kernel_id}"
    assert ask(served, kernel)[0] in {302, 403}
    assert upgrade(served, f"{kernel}/channels") == 403
    assert ask(served, kernel, method="DELETE")[0] == 403
    shutdown = f"/voila/api/shutdown/{kernel_id}"
    assert ask(served, shutdown, method="POST")[0] == 403
    assert ask(served, kernel, token=served.token)[0] == 200
    assert upgrade(served, f"{kernel}/channels", token=served.token) == 101


def test_a_page_of_another_site_cannot_use_the_address(served, kernel_id):
    """Neither under another name for this machine, nor with the reader's cookie."""
    status, headers, _body = ask(served, "/", token=served.token, Host="evil.example")
    assert status == 403
    _status, headers, _body = ask(served, f"/login?token={served.token}")
    cookies = [line.split(";")[0] for line in headers.get_all("Set-Cookie")]
    cookie = next(one for one in cookies if one.startswith("username-"))
    path = f"/api/kernels/{kernel_id}/channels"
    assert upgrade(served, path, Cookie=cookie, Origin="http://evil.example") == 403
    assert upgrade(served, path, Cookie=cookie, Origin=served.url) == 101


def test_the_page_forbids_itself_every_other_machine(served, kernel_id):
    """Whatever a library does, the browser refuses."""
    del kernel_id
    _status, headers, _body = ask(served, "/login")
    policy = dict(
        part.strip().split(" ", 1)
        for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"].split()[:2] == [
        "'self'",
        f"ws://127.0.0.1:{served.port}",
    ]
    assert "http" not in " ".join(policy.values())
    assert headers["Referrer-Policy"] == "same-origin"


@POSIX
def test_the_token_stands_on_no_command_line(served, kernel_id):
    """Everybody on the machine can list processes."""
    del kernel_id
    for process in psutil.process_iter(["cmdline"]):
        assert served.token not in " ".join(process.info["cmdline"] or [])


@POSIX
def test_the_page_is_served_on_this_machine_alone(served, kernel_id):
    """The server listens for nothing else."""
    del kernel_id
    links = psutil.Process(served.process.pid).net_connections("inet")
    heard = [link.laddr for link in links if link.status == psutil.CONN_LISTEN]
    assert heard == [("127.0.0.1", served.port)]


@POSIX
def test_what_lets_into_a_kernel_lies_in_a_private_folder(served, kernel_id):
    """Its key, and its sockets: over TCP anybody here could read along with it."""
    del kernel_id
    for kernel in served.kernels():
        file = connection_file(kernel)
        assert stat.S_IMODE(file.parent.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
        told = json.loads(file.read_text(encoding="utf-8"))
        assert told["transport"] == "ipc"
        assert Path(told["ip"]).parent == file.parent


@POSIX
def test_the_language_chosen_reaches_the_kernel(served, kernel_id):
    """`--lang zh`, though the tests' own environment says en."""
    del kernel_id
    for kernel in served.kernels():
        assert kernel.environ()["LIAISON_PLAN_LANG"] == "zh"


@POSIX
@pytest.mark.parametrize("how", ["SIGINT", "SIGHUP"])
def test_a_server_that_is_ended_leaves_nothing(tmp_path, how):
    """Ctrl-C, or a terminal that is closed: no kernel, no folder, and code 0."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with panel_of(tmp_path, env={"TMPDIR": str(scratch)}) as running:
        assert ask(running, "/", token=running.token)[0] == 200
        (kernel,) = running.kernels()
        sockets = connection_file(kernel).parent
        assert list(scratch.iterdir())
        assert running.end(getattr(signal, how)) == 0
        assert not kernel.is_running()
        assert not sockets.exists()
        assert list(scratch.iterdir()) == []
    assert running.said[-1] == "The panel has ended.\n"
