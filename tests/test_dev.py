"""The command of a fresh machine: the parts that decide, without installing anything."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dev

DEV = Path(dev.__file__)


def run_dev(*words, **environment):
    return subprocess.run([sys.executable, DEV, *words], capture_output=True, text=True, env=environment)


def test_the_reader_gives_pytest_what_follows_the_dashes():
    options = dev.parse(["test", "--sqlite", "--", "-k", "home", "--long"])

    assert (options.sqlite, options.long, options.extra) == (True, False, ["-k", "home", "--long"])


def test_the_reader_refuses_arguments_for_pytest_without_tests(capsys):
    with pytest.raises(SystemExit) as refusal:
        dev.parse(["run", "--", "-x"])

    assert refusal.value.code == 2


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "80 80", "²"])
def test_a_senseless_port_is_refused_as_wrong_usage(text):
    with pytest.raises(dev.Stop) as refusal:
        dev.port_to_serve(text)

    assert refusal.value.code == 2


def test_a_port_that_is_taken_is_refused_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        answer = run_dev("run", PORT=str(port))

    expected = f"Port {port} cannot be used (Address already in use); choose another with PORT=.\n"
    assert (answer.returncode, answer.stdout, answer.stderr) == (1, "", expected)


def test_an_old_python_is_refused_in_one_line(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))

    with pytest.raises(dev.Stop) as refusal:
        dev.main(["run"])

    assert (str(refusal.value).count("\n"), refusal.value.code) == (0, 2)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with two locks and a set-up that notes the commands it would run."""
    base, tests = tmp_path / "base.txt", tmp_path / "test.txt"
    base.write_text("one")
    tests.write_text("one two")
    venv = tmp_path / ".venv"
    commands = []

    def pretend(command, complaint, **options):
        commands.append("make" if "venv" in command else "install")
        if commands[-1] == "make":
            (venv / "bin").mkdir(parents=True)
            (venv / "bin" / "python").touch()

    for name, value in {
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "MARK": venv / "installed",
        "BASE_LOCK": base,
        "TEST_LOCK": tests,
        "step": pretend,
    }.items():
        monkeypatch.setattr(dev, name, value)
    return commands


def test_a_second_start_installs_nothing(checkout):
    dev.set_up(dev.BASE_LOCK)

    dev.set_up(dev.BASE_LOCK)

    assert checkout == ["make", "install"]


def test_running_after_testing_installs_nothing(checkout):
    dev.set_up(dev.TEST_LOCK, dev.BASE_LOCK)

    dev.set_up(dev.BASE_LOCK)

    assert checkout == ["make", "install"]


def test_a_changed_lock_is_installed_into_the_same_environment(checkout):
    dev.set_up(dev.BASE_LOCK)
    dev.BASE_LOCK.write_text("another")

    dev.set_up(dev.BASE_LOCK)

    assert checkout == ["make", "install", "install"]


def test_a_killed_installation_starts_from_nothing(checkout, monkeypatch):
    whole = dev.step

    def killed(command, complaint, **options):
        if "venv" not in command:
            raise KeyboardInterrupt
        whole(command, complaint, **options)

    monkeypatch.setattr(dev, "step", killed)
    with pytest.raises(KeyboardInterrupt):
        dev.set_up(dev.BASE_LOCK)
    monkeypatch.setattr(dev, "step", whole)

    dev.set_up(dev.BASE_LOCK)

    assert checkout == ["make", "make", "install"]


def test_an_environment_of_another_python_is_made_anew(checkout, monkeypatch):
    dev.set_up(dev.BASE_LOCK)
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))

    dev.set_up(dev.BASE_LOCK)

    assert checkout == ["make", "install", "make", "install"]


@pytest.fixture
def served(checkout, monkeypatch):
    """The words of the commands that serving runs, in their order, and the last environment."""
    for name in ("DEBUG", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)

    def note(command, complaint="", env=None, **options):
        checkout.append((command[1:], env and env["DEBUG"]))

    monkeypatch.setattr(dev, "step", note)
    monkeypatch.setattr(dev.os, "execve", lambda program, command, env: note(command, env=env))
    monkeypatch.setattr(dev, "set_up", lambda lock: checkout.append("set up"))
    return checkout


def test_serving_makes_ready_and_hands_over_to_the_server(served):
    dev.main(["serve"])

    assert served == [
        "set up",
        (["manage.py", "make_ready"], "0"),
        (["-m", "gunicorn", "portfolio.wsgi"], "0"),
    ]


def test_upgrading_makes_ready_and_tells_the_server(served):
    dev.main(["upgrade"])

    assert served == ["set up", (["manage.py", "make_ready", "--reload"], "0")]


@pytest.mark.parametrize("command", ["serve", "upgrade"])
@pytest.mark.parametrize("debug", ["1", "True", "on"])
def test_a_site_for_trying_out_is_not_served(served, monkeypatch, command, debug):
    monkeypatch.setenv("DEBUG", debug)

    with pytest.raises(dev.Stop) as refusal:
        dev.main([command])

    assert (refusal.value.code, served[1:]) == (2, [])


def test_a_taken_port_is_said_before_anything_is_made_ready(served, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))

        with pytest.raises(dev.Stop):
            dev.main(["serve"])

    assert served == []


def test_the_newest_whole_postgresql_is_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    for version, programs in {
        "9.6": ["initdb", "postgres", "pg_isready"],
        "15": ["initdb", "postgres", "pg_isready"],
        "17": ["pg_isready"],
    }.items():
        (tmp_path / version / "bin").mkdir(parents=True)
        for program in programs:
            (tmp_path / version / "bin" / program).touch()

    assert dev.find_postgresql(tmp_path) == tmp_path / "15" / "bin"


def test_missing_tools_stop_the_tests_before_anything_runs(monkeypatch):
    monkeypatch.setattr(dev, "find_chromium", lambda: None)
    monkeypatch.setattr(dev, "find_postgresql", lambda: None)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)

    with pytest.raises(dev.Stop) as refusal:
        dev.tools(browser=True, database=True)

    assert (str(refusal.value), refusal.value.code) == (
        "Missing for the tests. On Debian: apt-get install chromium postgresql, "
        "or leave those tests out with --no-browser --sqlite.",
        2,
    )


def test_root_on_debian_installs_what_is_missing(monkeypatch):
    installed, commands = set(), []

    def pretend(command, complaint, **options):
        commands.append(command[:2])
        installed.update({"chromium", "postgresql"} & set(command))

    monkeypatch.setattr(dev, "find_chromium", lambda: "chromium" in installed and "/usr/bin/chromium")
    monkeypatch.setattr(dev, "find_postgresql", lambda: "postgresql" in installed and Path("/usr/bin"))
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "step", pretend)

    found = dev.tools(browser=True, database=True)

    assert found == ("/usr/bin/chromium", Path("/usr/bin"))
    assert commands == [["apt-get", "update"], ["apt-get", "install"]]


def test_the_locks_name_no_place_to_download_from():
    text = "".join(lock.read_text() for lock in (dev.BASE_LOCK, dev.TEST_LOCK))

    assert [
        line for line in text.splitlines() if "://" in line or line.lstrip().startswith(("-i", "-f", "--index"))
    ] == []


def test_the_smaller_lock_is_part_of_the_larger():
    base, tests = (
        {line.split(" ")[0] for line in lock.read_text().splitlines() if "==" in line}
        for lock in (dev.BASE_LOCK, dev.TEST_LOCK)
    )

    assert base - tests == set()
