"""Every module that holds rules has tests of its own, or an excuse that names its tests."""

from __future__ import annotations

from tests.test_architecture import MODULES, ROOT, module_of, name_of

RULES = ("lists", "screening", "api/sheet", "api/service")
"""Where the rules are: how values are read, compared, weighed and explained."""
TESTED_THROUGH = {
    "screening/index": "the kernels of the search: test_lossless compares them with no index",
    "screening/__main__.py": "compiles the kernels",
    "screening/warm_up.py": "calls the kernels once, so that they are compiled",
    "api/service/entity_search.py": "tests/api/routes/test_entities.py asks for parties",
    "screening/policy/rules.py": "types of policy.toml: tests/screening/policy/test_rules.py",
    "lists/contents.py": "tables of a version: tests/lists/test_store.py",
    "screening/unsearched.py": "tests/screening/test_party_texts.py, test_scripts.py",
    "lists/ftm/assemble.py": "a party out of lines: tests/lists/ftm/test_ftm_reading",
    "lists/ftm/party.py": "a party out of lines: tests/lists/ftm/test_ftm_reading",
    "lists/ftm/related_entities.py": "a party out of lines: tests/lists/ftm/test_ftm_reading",
    "lists/ftm/relations.py": "lines out of a party: test_ftm_mapping and test_ftm_round_trip",
    "lists/ftm/write.py": "lines out of a party: test_ftm_round_trip",
    "lists/ofac/xml_features.py": "test_ofac_xml and test_ofac_xml_ties read whole files",
    "lists/vocabulary/national_lists.py": "rows of the table: test_sources reads them",
    "lists/workbook/sheets.py": "tests/api/sheet/test_workbook.py reads workbooks by the door",
    "lists/workbook/parts.py": "tests/api/sheet/test_workbook.py",
    "lists/workbook/sheet_xml.py": "tests/api/sheet/test_workbook.py",
    "api/service/record_makers.py": "a subject out of values: test_subjects and test_rows",
    "api/service/schemas.py": "what OpenAPI shows: tests/fuzz/openapi.py asks every operation",
    "api/service/stray_fields.py": "tests/api/service/test_stray_fields.py sends such fields",
    "api/service/startup.py": "two calls in order",
    "api/service/word_index.py": "tests/api/yente/test_search.py searches it",
}
"""Modules of rules that no test imports, each with the tests of the door above it."""


def imported_by_tests() -> set[str]:
    """Dotted names that any test imports, modules and what is taken from them."""
    found = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for module, *taken in module_of(path).imports:
            found |= {module, *(f"{module}.{name}" for name in taken)}
    return found


def test_every_module_that_holds_rules_has_tests_of_its_own() -> None:
    """A test of the door above says that something is wrong, seldom what."""
    imported = imported_by_tests()
    rules = [path for path in MODULES if name_of(path).startswith(tuple(f"{r}/" for r in RULES))]
    excused = tuple(TESTED_THROUGH)
    untested = [
        name_of(path)
        for path in rules
        if path.name != "__init__.py"
        and not name_of(path).startswith(excused)
        and ".".join(path.relative_to(ROOT).with_suffix("").parts) not in imported
    ]
    assert untested == []


def test_every_excuse_names_a_module_that_needs_it() -> None:
    imported = imported_by_tests()
    gone = [name for name in TESTED_THROUGH if not (ROOT / name).exists()]
    needless = [
        name
        for name in TESTED_THROUGH
        if name.endswith(".py") and name.removesuffix(".py").replace("/", ".") in imported
    ]
    assert gone + needless == []
