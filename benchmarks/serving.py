"""Asks a running server for the list of publications, against nginx with the same bytes in a file.

    PORTFOLIO_DATA=some-empty-folder python benchmarks/serving.py 100000

Grows an empty site to that size as `publications.py` does, starts gunicorn on it as `dev.py serve` would, and nginx on
the pages as they came from there. Then wrk asks with one thread and four connections, in rounds that alternate: for the
file; for the page made for each visitor, of parts that the server keeps; and for the page from the cache of pages.
Medians are shown: requests a second with their share of nginx's, and how long a request takes at the 50th and 99th of
a hundred. Last come the bytes that a browser fetches for the list and all it names, as gzip sends them.
"""

import gzip
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from dev import find_chromium  # noqa: E402

PAGES = {"list": "/publications/", "topic and year": "/publications/?topic=topic-0&year=2020"}
ROUNDS, SECONDS, CONNECTIONS, WORKERS = 5, 3, 4, 2
UNITS = {"us": 0.001, "ms": 1, "s": 1000}
NGINX = """
worker_processes {workers};
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  types {{ text/html html; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@contextmanager
def running(words, port, **options):
    """A server for as long as it is asked."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, **options) as server:
        try:
            for _try in range(600):
                with socket.socket() as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                raise SystemExit(f"{words[0]} did not start")
            yield
        finally:
            server.terminate()


def ask(port, address, host, **headers):
    with urlopen(Request(f"http://127.0.0.1:{port}{address}", headers={"Host": host, **headers})) as answer:
        return answer.read()


def load(port, address, host):
    """(requests a second, milliseconds of the 50th and of the 99th of a hundred)"""
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", f"Host: {host}"]
        + [f"http://127.0.0.1:{port}{address}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Non-2xx" not in said, said
    times = {
        share: float(number) * UNITS[unit] for share, number, unit in re.findall(r"(50|99)%\s+([\d.]+)(\w+)", said)
    }
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1]), times["50"], times["99"]


def weigh(port, host):
    """Address and bytes, as gzip sends them, of the list and of all that a browser fetches for it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"http://{host}{PAGES['list']}", wait_until="networkidle")
        fetched = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
        browser.close()
    for address in dict.fromkeys([PAGES["list"], *(name.removeprefix(f"http://{host}") for name in fetched)]):
        whole = ask(port, address, host)
        yield address, len(whole) if address.endswith(".woff2") else len(gzip.compress(whole, 6))


def main():
    for program in ("wrk", "nginx"):
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
            raise SystemExit(f"{program} is needed.")
    port, of_nginx = free_port(), free_port()
    kept, made = f"127.0.0.1:{port}", "127.0.0.1"
    environment = os.environ | {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"http://{kept}",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(WORKERS),
    }
    grow = f"import runpy; runpy.run_path('benchmarks/publications.py')['grow']({int(sys.argv[1])})"
    subprocess.run([sys.executable, "-c", grow], cwd=HOUSE, env=environment, check=True)
    subprocess.run([sys.executable, "manage.py", "make_ready"], cwd=HOUSE, env=environment, check=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        # The workers of nginx may be of another user.
        os.chmod(folder, 0o755)
        server = [sys.executable, "-m", "gunicorn", "portfolio.wsgi", "--log-level", "error"]
        stack.enter_context(running(server, port, cwd=HOUSE, env=environment))
        for number, address in enumerate(PAGES.values()):
            Path(folder, f"{number}.html").write_bytes(ask(port, address, made))
        settings = Path(folder, "nginx.conf")
        settings.write_text(NGINX.format(workers=WORKERS, folder=folder, port=of_nginx))
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        stack.enter_context(running([program, "-c", str(settings)], of_nginx))
        for number, (name, address) in enumerate(PAGES.items()):
            ways = {
                "nginx, a file": (of_nginx, f"/{number}.html", made),
                "made": (port, address, made),
                "kept": (port, address, kept),
            }
            rounds = {way: [] for way in ways}
            for _round in range(ROUNDS):
                for way, given in ways.items():
                    rounds[way].append(load(*given))
            print(f"{name}, {Path(folder, f'{number}.html').stat().st_size / 1000:.0f} kB")
            files = statistics.median(each[0] for each in rounds["nginx, a file"])
            for way, found in rounds.items():
                speed, half, most = (statistics.median(column) for column in zip(*found, strict=True))
                spread = statistics.median(each[2] / each[1] for each in found)
                print(
                    f"  {way:14} {speed:8.0f} a second {speed / files:7.2%} of the file;"
                    f" p50 {half:.1f} ms, p99 {most:.1f} ms, {spread:.1f} times"
                )
        weights = dict(weigh(port, kept))
        print(f"the list and all it names, with gzip: {sum(weights.values()) / 1000:.1f} kB in {len(weights)} requests")
        for name, weight in weights.items():
            print(f"  {weight / 1000:6.1f} kB  {name}")


if __name__ == "__main__":
    main()
