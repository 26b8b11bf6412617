"""Boots one recorded application with the real framework and answers its anonymous requests.

Usage: python_frameworks.py FRAMEWORK FOLDER, the requests as JSON on standard input. Prints the statuses as JSON.
"""

import json
import os
import sys


def asgi(folder):
    from starlette.testclient import TestClient

    import main

    client = TestClient(main.app, raise_server_exceptions=False, follow_redirects=False)
    return lambda method, path: client.request(method, path).status_code


def flask(folder):
    import app

    client = app.app.test_client()
    return lambda method, path: client.open(path, method=method).status_code


def django(folder):
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    import django as framework

    framework.setup()
    from django.test import Client

    client = Client(raise_request_exception=False)
    return lambda method, path: client.generic(method, path).status_code


START = {"fastapi": asgi, "starlette": asgi, "flask": flask, "django": django}


def run(framework, folder):
    os.chdir(folder)
    sys.path.insert(0, folder)
    wanted = json.load(sys.stdin)
    ask = START[framework](folder)
    print(json.dumps([ask(each["method"], each["path"]) for each in wanted]))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    run(sys.argv[1], sys.argv[2])
