"""A pytest plugin that tells how each test ended, and whether it was an assertion that failed it. One JSON object a line."""

import json
import os

import pytest

_RESULT = os.environ["AUTOPACK_READY_RESULT"]


def _tell(**entry):
    with open(_RESULT, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def pytest_collectreport(report):
    if report.failed:
        _tell(test=report.nodeid, state="uncollected", message=str(report.longrepr)[-400:])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.when != "call" and report.passed:
        return
    if report.skipped:
        state = "skipped"
    elif report.passed:
        state = "passed"
    elif call.excinfo is not None and call.excinfo.errisinstance((AssertionError, pytest.fail.Exception)):
        state = "failed"
    else:
        state = "broken"
    message = "" if call.excinfo is None else call.excinfo.exconly(tryshort=True)
    _tell(test=report.nodeid, state=state, message=message.split("\n", 1)[0][:300])
