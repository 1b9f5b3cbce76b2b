"""What a data engineer sees: the asset graph and an asset's page, in headless Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import GONGBAO, Installation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("refreshed"),
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER),
        reason="no Chromium: install Debian's packages chromium and chromium-driver",
    ),
]
SECONDS = 90


@dataclass
class Page:
    """The UI in a browser."""

    browser: webdriver.Chrome
    address: str

    def open(self, path: str) -> None:
        self.browser.get(self.address + path)

    def wait_for(self, *texts: str) -> str:
        """The page's text, once it has all of these."""

        def shown(browser: webdriver.Chrome) -> str | bool:
            body = str(browser.find_element(By.TAG_NAME, "body").text)
            return body if all(text in body for text in texts) else False

        return str(
            WebDriverWait(self.browser, SECONDS, ignored_exceptions=[Exception]).until(shown)
        )


@pytest.fixture(scope="module")
def ui(refreshed: Installation) -> Iterator[str]:
    """The address of ``gongbao ui`` on the refreshed home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = refreshed.root / "ui.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [GONGBAO, "ui", "--port", str(port)],
            env=refreshed.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # As a script's background jobs are: SIGTERM has to stop it all the same.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{address}/server_info", timeout=5):
                    break
            except OSError:
                assert process.poll() is None, log.read_text("utf-8")[-3000:]
                assert time.monotonic() < deadline, log.read_text("utf-8")[-3000:]
                time.sleep(0.2)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def page(ui: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    profile = tmp_path_factory.mktemp("chromium")
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=2400,1500",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    service = webdriver.ChromeService(executable_path=str(DRIVER))
    browser = webdriver.Chrome(options=options, service=service)
    try:
        yield Page(browser, ui)
    finally:
        browser.quit()


def test_the_graph_shows_every_layer_connected(page: Page) -> None:
    page.open("/asset-groups")
    page.wait_for(
        "1_reports", "2_extracted", "3_raw", "4_staging", "7_core", "8_marts", "9_published"
    )
    edges = page.browser.find_elements(By.CSS_SELECTOR, "svg path[d^='M']")
    assert len(edges) > 10
    assert "Welcome to Dagster" not in page.wait_for("Global asset lineage")


def test_a_mart_is_described_counted_and_checked(page: Page) -> None:
    page.open("/assets/marts/mart_rates")
    page.wait_for("stated_rate", "Row count", "8_marts", "比率", "gongbao.marts.mart_rates")
    page.wait_for("DuckDB", "dbt", "refresh")


def test_a_check_shows_its_rule(page: Page) -> None:
    page.open("/assets/core/fct_observations?view=checks")
    page.wait_for("Checks (", "blocking", "Counts and amounts of money are not negative.")


def test_nothing_comes_from_another_host(page: Page) -> None:
    page.open("/asset-groups")
    page.wait_for("1_reports")
    addresses = page.browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert addresses
    assert all(address.startswith((page.address, "data:", "blob:")) for address in addresses)
