"""What the pages say is there: files they link to, modules they name, commands they print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from api.cli.main import app
from api.server.app import create_app
from api.service.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
MAX_WIDTH = 122  # wrapped at 120; a mark that must not begin a line may stand at its end
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
_OURS = re.compile(r"\s*(?:\$ )?(?:\.venv/bin/)?dprk-screen ([^|;>]*)")
_BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
_SHELLS = {"", "sh", "bash", "console"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_link_leads_to_a_file() -> None:
    broken = [
        f"{name_of(page)}: {target}"
        for page in PAGES
        for target in _LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_prose_is_wrapped_so_that_a_difference_is_readable() -> None:
    def prose(page: Path) -> list[str]:
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"`[^`\n]{60,}`", "", text)  # a long command cannot be broken
        return [
            line for line in text.splitlines() if not line.lstrip().startswith(("|", "!", "    "))
        ]

    long = [
        f"{name_of(page)}: {line[:60]}…"
        for page in PAGES
        if page.name != "CHANGELOG.md"
        for line in prose(page)
        if len(line) > MAX_WIDTH and " " in line.strip()[:MAX_WIDTH]
    ]
    assert long == []


def test_pictures_stay_small_enough_to_load_with_a_page() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert {name: size for name, size in sizes.items() if size > 200_000} == {}


def test_every_term_of_the_glossary_is_one_sentence_with_a_page() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    terms = re.findall(r"^- (.+?)(?=\n- |\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
    assert len(terms) > 50
    assert [
        term for term in terms if not re.search(r"^\*\*.+\.\s+\[\S+\.md\]\(", term, re.DOTALL)
    ] == []


def test_every_page_can_be_reached_from_the_read_me() -> None:
    reached, new = set(), {ROOT / "README.md"}
    while new:
        page = new.pop()
        reached.add(page)
        targets = _LINK.findall(page.read_text("utf-8")) if page.suffix == ".md" else []
        for target in targets:
            path = (page.parent / target).resolve()
            path = path / "README.md" if path.is_dir() else path
            if path.exists() and path not in reached:
                new.add(path)
    alone = {"examples", "decisions"}  # their folders are their index
    pages = [page for page in PAGES if page not in reached and not alone.intersection(page.parts)]
    assert [name_of(page) for page in pages] == []


@pytest.mark.parametrize("package", ["api", "lists", "screening"])
def test_the_map_names_every_package(package: str) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    assert {name for name in folders if f"{name}/" not in text} == set()


def test_the_map_names_only_what_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`(?:[a-z_]+/)*([a-z_]+\.(?:py|toml))`", text))
    present = {path.name for path in ROOT.rglob("*.*") if path.suffix in {".py", ".toml"}}
    assert named - present == set()


def test_decisions_are_numbered_once_and_titled() -> None:
    for record in DECISIONS:
        first = record.read_text("utf-8").splitlines()[0]
        titled = re.match(r"# (?:(\d+)\.? )?\S", first)
        assert titled, f"{name_of(record)}: {first}"
        assert int(titled[1] or record.name[:4]) == int(record.name[:4]), name_of(record)
    numbers = [record.name[:4] for record in DECISIONS]
    assert len(numbers) == len(set(numbers))


def test_every_group_of_routes_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    paths = create_app(Settings(refresh_enabled=False)).openapi()["paths"]
    groups = {re.match(r"/(?:v1/)?\w+", path)[0] for path in paths}  # type: ignore[index]
    assert {group for group in groups if group not in text} == set()


def commands() -> list[tuple[str, list[str]]]:
    """Each ``dprk-screen …`` line of a shell block in any page, with the page's name."""
    found = []
    for page in PAGES:
        for language, block in _BLOCK.findall(page.read_text("utf-8")):
            if language not in _SHELLS:
                continue
            for line in block.replace("\\\n", " ").splitlines():
                if match := re.match(
                    r"(?:\$ )?(?:\.venv/bin/)?dprk-screen ([^|;>]*)", line.strip()
                ):
                    words = shlex.split(match[1].replace("…", "TEXT"), comments=True)
                    found.append((name_of(page), words))
    return found


def test_every_command_in_the_pages_exists_with_its_options() -> None:
    found = commands()
    assert len(found) > 10
    assert [said for one in found if (said := wrong_with(*one))] == []


def wrong_with(page: str, words: list[str]) -> str:
    """What is wrong with a command as a page prints it; empty if nothing is."""
    command = typer.main.get_command(app)
    rest = list(words)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
        command = getattr(command, "loaded", command)
    if words[:1] == ["evaluate"] and "files" in getattr(command, "commands", {}):
        command = command.commands["files"]  # `evaluate x.csv` is `evaluate files x.csv`
    if hasattr(command, "commands"):
        return f"{page}: no command {' '.join(words)!r}"
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    wrong = [word for word in rest if word.startswith("--") and word.split("=")[0] not in known]
    return f"{page}: {' '.join(words)!r} has no {wrong}" if wrong else ""
