"""What the desk refuses."""

import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse

import yaml

from checks import POLICY
from gestures import read


class Visitor:
    """Whoever speaks to a desk without a browser."""

    def __init__(self, desk):
        self.desk, self.way = desk, ""
        answer = self.ask("GET", desk.link().removeprefix(desk.base), cookie=False)
        self.given = answer.getheader("set-cookie")
        self.cookie = self.given.split(";")[0]
        self.entered = answer
        self.way = re.search(r'http-equiv="refresh" content="0;url=([^"]+)/"', answer.text.decode()).group(1)

    def at(self, path):
        """Where a page of this desk is: all but the entrance stand below a word of its own."""
        return path if path.startswith("/entrer") else self.way + path

    def ask(self, method, path, body=None, cookie=True, **headers):
        """One request; None takes a header away."""
        all_headers = {"Host": f"127.0.0.1:{self.desk.port}"}
        if cookie:
            all_headers["Cookie"] = self.cookie
        if method == "POST":
            all_headers["Origin"] = self.desk.base
            all_headers["Content-Type"] = "application/x-www-form-urlencoded"
        all_headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=60)
        connection.putrequest(method, self.at(path), skip_host=True, skip_accept_encoding=True)
        for name, value in all_headers.items():
            for one in value if isinstance(value, list) else [value]:
                if one is not None:
                    connection.putheader(name, one)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        if body is not None:
            with contextlib.suppress(OSError):
                connection.send(body)
        answer = connection.getresponse()
        answer.text = answer.read()
        connection.close()
        return answer

    def links(self, path, pattern):
        return re.findall(pattern, self.read(path))

    def read(self, path):
        """A page, its addresses without the word of this desk."""
        return self.ask("GET", path).text.decode().replace(f'="{self.way}/', '="/')


def raw(desk, data, seconds=20):
    """Sends bytes; gives what came back, and after how long the other side closed."""
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", desk.port), timeout=seconds) as line:
        line.sendall(data)
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
        except TimeoutError:
            return answer, None
        return answer, time.monotonic() - started


def part_security(stage):
    """Who is let in, from where, with what."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    checks.same("the file that leads to the desk is its owner's alone", desk.mode, 0o600)
    link = desk.first
    visitor = Visitor(desk)
    word = link.rsplit("=", 1)[1]
    checks.that(
        "a link lets in, and leads away from its address",
        visitor.entered.status == 200 and word not in visitor.entered.text.decode(),
        visitor.entered.text,
    )
    checks.that(
        "its cookie goes to this desk alone, whatever else listens on this machine",
        f"path={visitor.way}/" in visitor.given.lower() and len(visitor.way) > 20,
        visitor.given,
    )
    for path in ("/", "/nouveau", "/suivi", "/00000000/"):
        answer, _ = raw(
            desk, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {visitor.cookie}\r\n\r\n".encode()
        )
        checks.that(
            f"{path}: nothing outside the way of this desk, even with its cookie",
            answer.split(b" ")[1] in (b"401", b"404") and b"href" not in answer.split(b"<main")[-1],
            answer[:60],
        )
    attributes = {part.strip().lower() for part in visitor.given.split(";")[1:]}
    checks.that(
        "its cookie is for this site, and no script",
        "httponly" in attributes
        and attributes & {"samesite=lax", "samesite=strict"}
        and "domain" not in visitor.given.lower(),
        visitor.given,
    )
    checks.same(
        "the same link serves no more", visitor.ask("GET", link.removeprefix(desk.base), cookie=False).status, 401
    )
    checks.same("no more with the cookie", visitor.ask("GET", link.removeprefix(desk.base)).status, 401)
    former = desk.link()
    desk.link()
    checks.same(
        "nor a former link once there is a new one",
        visitor.ask("GET", former.removeprefix(desk.base), cookie=False).status,
        401,
    )
    record = visitor.links("/?q=S-2026-048", r'href="(/f/[0-9a-f]{16})"')[0]
    section = f"{record}/s/faits"
    document = "/d/0000000000000000"
    paths = [
        "/",
        "/nouveau",
        "/suivi",
        "/cles",
        "/verifier",
        "/effacer",
        "/effacer?situation=S-2026-048",
        "/migrer",
        record,
        f"{record}/dossier",
        f"{record}/logo",
        f"{document}/annuler",
        section,
        f"{record}/relire",
        f"{record}/partage",
        f"{record}/envoyer",
        f"{record}/e/faits/0",
        f"{record}/ajouter/faits",
        f"{record}/retirer/faits/0",
        document,
        f"{document}/annuler",
    ]
    found = {path: visitor.ask("GET", path, cookie=False).status for path in paths}
    checks.that("nothing is shown without the cookie", set(found.values()) == {401}, found)
    posts = [
        "/espace",
        "/nouveau",
        "/cles",
        "/verifier",
        "/effacer",
        "/migrer",
        f"{record}/logo",
        section,
        f"{record}/relire",
        f"{record}/envoyer",
        f"{record}/e/faits/0",
        f"{record}/ajouter/faits",
        f"{record}/retirer/faits/0",
    ]
    found = {path: visitor.ask("POST", path, b"faire=rester", cookie=False).status for path in posts}
    checks.that("nothing is done without the cookie", set(found.values()) == {401}, found)
    name = visitor.cookie.split("=")[0]
    for word in ("", "0" * 64, visitor.cookie.split("=")[1][:-1]):
        checks.same(
            f"nor with another ({len(word)})",
            visitor.ask("GET", "/", cookie=False, Cookie=f"{name}={word}").status,
            401,
        )
    checks.same("the cookie lets in", visitor.ask("GET", "/").status, 200)
    checks.same(
        "by the other name of this machine too", visitor.ask("GET", "/", Host=f"localhost:{desk.port}").status, 200
    )
    for host in (
        "127.0.0.1",
        "127.0.0.1:1",
        "mechant.invalid",
        f"mechant.invalid:{desk.port}",
        f"127.0.0.1.mechant.invalid:{desk.port}",
        f"[::1]:{desk.port}",
        f"0.0.0.0:{desk.port}",
        "",
        None,
        [f"127.0.0.1:{desk.port}", f"127.0.0.1:{desk.port}"],
    ):
        status = visitor.ask("GET", "/", Host=host).status
        checks.that(
            f"host {host}: refused",
            status in (400, 403) if host in (None, "") or isinstance(host, list) else status == 403,
            status,
        )
        status = visitor.ask("GET", "/entrer?jeton=0", Host=host).status
        checks.that(f"host {host}: refused at the entrance", status in (400, 403), status)
    text = (folder / "situations/S-2026-048.yaml").read_bytes()
    body = urllib.parse.urlencode({"a/declencheur": "", "v/declencheur": "INJECTÉ", "faire": "rester"}).encode()
    for origin in (
        "http://mechant.invalid",
        "null",
        f"https://127.0.0.1:{desk.port}",
        f"http://localhost:{desk.port}",
        "http://127.0.0.1:1",
        f"{desk.base}.mechant.invalid",
        "",
    ):
        checks.same(f"origin {origin}: refused", visitor.ask("POST", section, body, Origin=origin).status, 403)
    checks.same("no origin at all: refused", visitor.ask("POST", section, body, Origin=None).status, 403)
    for site in ("cross-site", "same-site", "none"):
        checks.same(
            f"a post that is {site}: refused", visitor.ask("POST", section, body, Sec_Fetch_Site=site).status, 403
        )
        checks.same(
            f"a post that is {site}, of no origin: refused",
            visitor.ask("POST", section, body, Origin="null", Sec_Fetch_Site=site).status,
            403,
        )
    for site in ("cross-site", "same-site"):
        checks.same(f"a page asked {site}: refused", visitor.ask("GET", section, Sec_Fetch_Site=site).status, 403)
    checks.same("none of it wrote anything", (folder / "situations/S-2026-048.yaml").read_bytes(), text)
    for verb in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        status = visitor.ask(verb, section).status
        checks.that(f"{verb}: refused", status in (400, 403, 404, 405, 501), status)
    checks.same("and wrote nothing", (folder / "situations/S-2026-048.yaml").read_bytes(), text)

    for path in (
        "/fichiers/..%2f..%2fcesmivip.yaml",
        "/fichiers/%2e%2e/cesmivip.yaml",
        "/fichiers/../cesmivip.yaml",
        "/fichiers/....//cesmivip.yaml",
        "/fichiers//etc/passwd",
        "/d/..%2f..%2fcesmivip.yaml",
        "/d/%2e%2e%2fcesmivip.yaml",
        "/f/..%2fcesmivip.yaml",
        "/f/%2e%2e",
        f"{record}/s/..%2f..%2fcesmivip.yaml",
        f"{record}/e/..%2f..%2f..",
        f"{record}/e/../../../etc/passwd",
        f"{record}/ajouter/..%2f..",
        f"{record}/retirer/..",
        "/d/%00",
        "/f/%00",
        f"{record}/e/%00",
        "/fichiers/bureau.css%00.js",
        "/f/situations%2fS-2026-048.yaml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/d/" + "a" * 4000,
    ):
        answer = visitor.ask("GET", path)
        checks.that(
            f"{path[:60]}: leads nowhere",
            answer.status in (303, 400, 404) and b"root:" not in answer.text and b"collectivite:" not in answer.text,
            answer.status,
        )

    for path, status in (
        ("/", 200),
        (section, 200),
        ("/fichiers/bureau.js", 200),
        ("/fichiers/bureau.css", 200),
        ("/nulle-part", 404),
        ("/d/0", 404),
        ("/entrer?jeton=0", 401),
    ):
        answer = visitor.ask("GET", path)
        headers = {
            name: answer.getheader(name)
            for name in ("content-security-policy", "cache-control", "referrer-policy", "x-content-type-options")
        }
        checks.that(
            f"{path}: headers",
            answer.status == status
            and headers
            == {
                "content-security-policy": POLICY,
                "cache-control": "no-store",
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
            },
            (answer.status, headers),
        )
        checks.that(
            f"{path}: nothing unsafe, nothing for others",
            "unsafe" not in str(answer.headers)
            and answer.getheader("access-control-allow-origin") is None
            and answer.getheader("server") is None,
            answer.headers,
        )
    pages = {
        path: visitor.read(path)
        for path in ("/", section, "/nouveau", "/verifier", "/cles", "/suivi", f"{record}/relire")
    }
    odd = {
        path: found
        for path, text in pages.items()
        if (
            found := re.findall(
                r"<script(?! src=\"/fichiers/)[^>]*>|\son\w+=|\sstyle=|(?:href|src|action)=\"(?:https?:)?//[^\"]*|javascript:",
                text,
            )
        )
    }
    checks.that("no page holds a script, a style or an address of elsewhere", not odd, odd)

    big = b"v%2Fdeclencheur=" + b"a" * (3 << 20)
    checks.same("a form that is too long: 413", visitor.ask("POST", section, big).status, 413)
    checks.same(
        "the same without a cookie: 401 or 413",
        visitor.ask("POST", section, big, cookie=False).status in (401, 413),
        True,
    )
    boundary = "x" * 20
    file = (
        (f'--{boundary}\r\nContent-Disposition: form-data; name="fichier"; filename="a.pdf"\r\n\r\n').encode()
        + b"a" * (66 << 20)
        + f"\r\n--{boundary}--\r\n".encode()
    )
    checks.same(
        "a file that is too large: 413",
        visitor.ask("POST", "/verifier", file, Content_Type=f"multipart/form-data; boundary={boundary}").status,
        413,
    )
    checks.that(
        "a header that is too long is refused",
        visitor_status(desk, visitor, "X-Long: " + "a" * 200000) in (400, 413, 431, None),
    )
    for data in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\x00" * 64 + b"\r\n\r\n",
    ):
        answer, _ = raw(desk, data)
        checks.that(
            f"{data[:16]!r}: refused", not answer or answer.split(b" ")[1] in (b"400", b"403", b"505"), answer[:80]
        )
    smuggled = f"POST {visitor.at(section)} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nOrigin: {desk.base}\r\nCookie: {visitor.cookie}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET {visitor.at('/')} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {visitor.cookie}\r\n\r\n".encode()
    answer, _ = raw(desk, smuggled)
    checks.that("two lengths give no second answer", answer.count(b"HTTP/1.1 ") <= 1, answer[:200])

    slow, results = [], {}
    host = f"Host: 127.0.0.1:{desk.port}\r\n"

    def dribble(name, head, drop):
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", desk.port), timeout=1) as line:
            line.sendall(head)
            while time.monotonic() - started < 20:
                try:
                    if drop:
                        line.sendall(drop)
                    if line.recv(4096) == b"":
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
        results[name] = time.monotonic() - started

    for name, head, drop in (
        ("headers one by one", b"GET / HTTP/1.1\r\n" + host.encode(), b"X-A: b\r\n"),
        ("nothing at all", b"", b""),
        ("half a line", b"GET /", b""),
    ):
        thread = threading.Thread(target=dribble, args=(name, head, drop))
        thread.start()
        slow.append(thread)
    crowd = [socket.create_connection(("127.0.0.1", desk.port)) for _ in range(40)]
    started = time.monotonic()
    checks.that(
        "meanwhile forty silent visitors keep nobody out",
        visitor.ask("GET", "/").status == 200 and time.monotonic() - started < 5,
        time.monotonic() - started,
    )
    for line in crowd:
        line.close()
    for thread in slow:
        thread.join()
    for name, seconds in results.items():
        checks.that(f"slow, {name}: closed within 15 s", seconds <= 15, f"{seconds:.0f} s")
    listening = (
        subprocess.run(["ss", "-ltnH"], capture_output=True, text=True).stdout
        if shutil.which("ss")
        else f"127.0.0.1:{desk.port} "
    )
    own = [line for line in listening.splitlines() if f":{desk.port} " in line]
    checks.that(
        "the desk listens on this machine alone", own and all(f"127.0.0.1:{desk.port}" in line for line in own), own
    )
    command = pathlib.Path(f"/proc/{desk.process.pid}/cmdline").read_bytes().decode()
    checks.that("no command line holds a link", "jeton" not in command and visitor.cookie.split("=")[1] not in command)
    checks.that(
        "nothing printed holds the cookie or a link",
        visitor.cookie.split("=")[1] not in desk.said() and "jeton=" not in desk.said(),
    )


def visitor_status(desk, visitor, line):
    answer, _ = raw(
        desk,
        f"GET {visitor.at('/')} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {visitor.cookie}\r\n{line}\r\n\r\n".encode(),
    )
    return int(answer.split(b" ")[1]) if answer else None


def part_fuzz(stage):
    """A thousand forms of anything, on everything that takes a form (FORMS=10000 for more): never a fault of the desk,
    never a value told."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    visitor = Visitor(desk)
    chance = random.Random(20261130)
    sign = "canariZQ7"
    records = []
    for number in ("S-2026-042", "S-2026-048", "SIG-2026-0042", "SIG-2026-0048"):
        records += visitor.links(f"/?q={number}", rf'href="(/f/[0-9a-f]{{16}})">{number}')[:1]
    records += visitor.links("/", r'href="(/f/[0-9a-f]{16})">Services')
    checks.same("five records are fuzzed", len(records), 5)
    places, names = (
        ["/espace", "/nouveau", "/cles", "/verifier", "/effacer", "/migrer"],
        [
            *("faire", "numero", "cle", "sur", "genre", "avec", "phrase", "encore", "fiche", "q", "jeton"),
            *("situation", "motif", "vu", "lu", "verse", "description"),
        ],
    )
    for record in records:
        places += [record, f"{record}/relire", f"{record}/partage", f"{record}/envoyer", f"{record}/logo"]
        for section in visitor.links(record, rf'href="({record}/s/[a-z_]+)"'):
            places.append(section)
            text = visitor.read(section)
            names += re.findall(r'name="([^"]+)"', text)
            for verb, steps in re.findall(r'value="(ajouter|modifier|retirer):([^"]+)"', text)[:6]:
                places.append(f"{record}/{'e' if verb == 'modifier' else verb}/{steps}")
    names = sorted(set(names))
    words = [
        "rester",
        "suivant",
        "revenir",
        "ranger",
        "encore",
        "retirer",
        "essayer",
        "ajouter:faits",
        "monter:faits/0",
        "descendre:faits/8",
        "modifier:/",
        "monter:",
        ":",
        "retirer:../..",
        "situation",
        "signalement",
        "fratrie",
        "exemples",
        "oui",
        "S-2026-042",
        "2026-13-45",
        "vers",
        "99999999999999999999",
        "-1",
        "null",
        "~",
        "[",
        "{",
        "- a\n- b",
        "&a *a",
        "!!python/object",
        "a: b",
        "# rien",
        "'",
        '"',
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%s%n",
        "\u0000",
        "\u202e",
        "é" * 3000,
        "\\",
        "../../../etc/passwd",
    ]

    def value():
        kind = chance.random()
        if kind < 0.4:
            return chance.choice(words).encode()
        if kind < 0.7:
            return (
                sign
                + "".join(
                    chr(
                        chance.choice(
                            [chance.randrange(32, 127), chance.randrange(160, 0x2FFF), chance.randrange(0, 32)]
                        )
                    )
                    for _ in range(chance.randrange(40))
                )
            ).encode("utf-8", "replace")
        return sign.encode() + chance.randbytes(chance.randrange(60))

    def name():
        kind = chance.random()
        if kind < 0.8:
            own = chance.choice(names)
            if own[:2] in ("a/", "v/", "c/") and chance.random() < 0.3:
                own = chance.choice("avc") + own[1:]
            if chance.random() < 0.15:
                own += chance.choice(["/", "/0", "/-", "/-1", "/99999999999999999999", "/~", "/~1", "//", "/x"])
            return own.encode()
        return chance.choice(
            [
                b"",
                b"v/",
                b"a/",
                b"v",
                b"v//",
                b"c/",
                b"v/mineur",
                b"v/faits/0/enonce",
                b"v/faits/-/enonce",
                chance.randbytes(8),
                b"v/" + chance.randbytes(8),
            ]
        )

    statuses, worst, slowest = {}, [], 0
    forms = int(os.environ.get("FORMS", "1000"))
    for turn in range(forms):
        path = chance.choice(places)
        if chance.random() < 0.1:
            path += chance.choice(["/", "%2f", "/0", "/%ff", "/..", "?x=1", "/-"])
        pairs = [(name(), value()) for _ in range(chance.randrange(1, 12))]
        # A document takes seconds: that one is not a fuzzed form.
        pairs = [(key, text) for key, text in pairs if text not in (b"produire", b"convoquer")]
        more = {}
        kind = chance.random()
        if path.startswith("/verifier") or "/logo" in path or kind < 0.05:
            limit = "z" * 12
            body = b"".join(
                b"--"
                + limit.encode()
                + b'\r\nContent-Disposition: form-data; name="'
                + chance.choice([b"fichier", b"faire", key.replace(b'"', b"")])
                + b'"; filename="'
                + chance.choice([b"a.pdf", b"../../a.yaml", b"", sign.encode()])
                + b'"\r\n\r\n'
                + text
                + b"\r\n"
                for key, text in pairs
            )
            body += chance.choice([b"--" + limit.encode() + b"--\r\n", b"", b"--"])
            more["Content_Type"] = f"multipart/form-data; boundary={limit}"
        elif kind < 0.1:
            body = chance.randbytes(chance.randrange(200))
        elif kind < 0.15:
            body = json.dumps({sign: sign}).encode()
            more["Content_Type"] = "application/json"
        else:
            body = b"&".join(
                urllib.parse.quote_from_bytes(key, safe="/").encode()
                + b"="
                + (urllib.parse.quote_from_bytes(text).encode() if chance.random() < 0.9 else text)
                for key, text in pairs
            )
        if chance.random() < 0.3:
            more["Accept"] = "application/json"
        started = time.monotonic()
        try:
            answer = visitor.ask("POST", path, body, **more)
        except (OSError, http.client.HTTPException) as fault:
            worst.append((turn, path, repr(fault)))
            continue
        slowest = max(slowest, time.monotonic() - started)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        if answer.status >= 500 and answer.status != 507 or answer.status in (401, 403):
            worst.append((turn, path, answer.status, body[:120], answer.text[-200:]))
        if b"<script>alert(1)" in answer.text:
            worst.append((turn, path, "a value is not escaped"))
    checks.that(f"{forms} forms, no fault of the desk ({statuses})", not worst, worst[:4])
    checks.that("none takes long", slowest < 10, f"{slowest:.1f} s")
    checks.that("the desk is there still", desk.process.poll() is None and visitor.ask("GET", "/").status == 200)
    checks.that(
        "nothing that it printed holds a value",
        sign not in desk.said() and "é" * 50 not in desk.said(),
        desk.said()[-300:],
    )
    broken = []
    for path in folder.rglob("*.yaml"):
        try:
            read(path)
        except yaml.YAMLError as fault:
            broken.append((path.name, str(fault)))
    checks.that("every record can be read still", not broken, broken[:3])
    pages = {place: visitor.ask("GET", place).status for place in records}
    checks.that("and shown", all(status == 200 for status in pages.values()), pages)
    outside = [str(path) for path in stage.root.iterdir() if path != folder]
    checks.that("nothing is written beside the workspace", not outside, outside)
