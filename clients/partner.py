"""Write what a client must know of a hub that runs here with embedded parts: `python clients/partner.py ORG`.

`--env` writes the two lines that the curl client reads. Both hold passwords: the file is for its owner's eyes (0600).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def settings(status: dict[str, Any], org: str) -> dict[str, Any]:
    """Return the words one organisation needs."""
    kafka, login = status["kafka"], status["kafka"]["credentials"]["orgs"][org]
    key = Path(status["data"]) / "keys" / f"{org}.key"
    return {
        "region": status["region"],
        "org": org,
        "kafka": {
            "bootstrap.servers": kafka["bootstrap"],
            "security.protocol": kafka["security_protocol"],
            "sasl.mechanism": kafka["sasl_mechanism"],
            "sasl.username": login["username"],
            "sasl.password": login["password"],
        },
        "registry": status["registry"],
        "http": status["http"]["base"],
        "token": status["http"]["tokens"][org],
        "private_key": key.read_text("ascii").strip() if key.exists() else None,
    }


def status_of(data: str | None) -> dict[str, Any]:
    """Return what `hub status --json` tells."""
    where = [] if data is None else ["--data", data]
    told = subprocess.run(["hub", "status", "--json", *where], capture_output=True, text=True, check=True, timeout=60)
    status: dict[str, Any] = json.loads(told.stdout)
    return status


def main() -> None:
    """Write the words to the standard output, or to a file of mode 0600."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("org")
    parser.add_argument("--data", help="folder of the hub")
    parser.add_argument("--to", help="file to write")
    parser.add_argument("--env", action="store_true", help="for the curl client")
    asked = parser.parse_args()
    words = settings(status_of(asked.data), asked.org)
    env = f"HUB={words['http']}\nTOKEN={words['token']}\n"
    text = env if asked.env else json.dumps(words, indent=1) + "\n"
    if asked.to is None:
        sys.stdout.write(text)
        return
    with open(os.open(asked.to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
