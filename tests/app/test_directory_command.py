"""`cordata directory`: what comes in goes out again cell by cell; bad rows are named, and nothing changes by halves."""

import json
from pathlib import Path

import pytest

from app import __main__ as command_line
from app.directory_files import compare
from domain.hsds_tables import TABLES
from tests.directories import a_row, an_id, everything, write


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A house of its own, empty, for the commands of one test."""
    monkeypatch.setenv("CORDATA_HOME", str(tmp_path / "home"))
    assert run(monkeypatch, "keys", "init") == 0
    assert run(monkeypatch, "migrate") == 0
    capsys.readouterr()
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["cordata", *words])
    return command_line.main()


Said = pytest.CaptureFixture[str]


def test_every_column_of_every_table_comes_out_as_it_came_in(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    package = write(home / "in", everything())

    assert run(monkeypatch, "directory", "import", str(package)) == 0
    assert run(monkeypatch, "directory", "export", str(home / "out")) == 0
    assert run(monkeypatch, "directory", "export", str(home / "out.json")) == 0

    assert list(compare(package, home / "out")) == []
    assert list(compare(package, home / "out.json")) == []
    for table in TABLES.values():
        assert (home / "out" / table.path).read_bytes() == (package / table.path).read_bytes()
    assert run(monkeypatch, "directory", "compare", str(package), str(home / "out.json")) == 0
    assert "The same rows, cell by cell." in capsys.readouterr().out


def test_what_goes_out_as_json_comes_in_again_and_changes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    run(monkeypatch, "directory", "import", str(write(home / "in", everything())))
    run(monkeypatch, "directory", "export", str(home / "out.json"))
    capsys.readouterr()

    assert run(monkeypatch, "directory", "import", str(home / "out.json")) == 0

    said = capsys.readouterr().out
    assert "service: 0 new, 0 changed, 2 the same" in said
    assert all(
        " 0 new, 0 changed, 2 the same" in line
        for line in said.splitlines()
        if ": " in line and "new" in line
    )


def test_the_data_package_states_each_file_with_its_columns(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, "directory", "import", str(write(home / "in", everything())))
    run(monkeypatch, "directory", "export", str(home / "out"))

    package = json.loads((home / "out" / "datapackage.json").read_text())

    stated = {
        one["name"]: [field["name"] for field in one["schema"]["fields"]] for one in package["resources"]
    }
    assert stated == {
        name: [*(column.name for column in table.columns), "nostra_colonna"] for name, table in TABLES.items()
    }
    services = next(one for one in package["resources"] if one["name"] == "service")["schema"]
    status = next(field for field in services["fields"] if field["name"] == "status")
    assert status["constraints"] == {
        "required": True,
        "enum": ["active", "inactive", "defunct", "temporarily closed"],
    }


def test_one_bad_row_stops_everything_and_is_named_with_file_line_and_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    tables = everything()
    tables["service"].append(a_row("service", 2, status="forse", minimum_age="dodici"))
    tables["organization"].append(a_row("organization", 0))
    package = write(home / "in", tables)

    assert run(monkeypatch, "directory", "import", str(package)) == 1

    said = capsys.readouterr()
    written = (package / "services.csv").read_text().splitlines()
    begins = 1 + next(number for number, line in enumerate(written) if an_id("service", 2) in line)
    assert f'services.csv:{begins}: "status" is "forse", not one of: active' in said.err
    assert f'services.csv:{begins}: "minimum_age" is "dodici", which is not a number' in said.err
    assert f"the id {an_id('organization')} stands twice" in said.err
    assert "2 rows cannot be used; nothing was changed." in said.out
    assert run(monkeypatch, "directory", "export", str(home / "out")) == 1


def test_partial_leaves_bad_rows_out_and_takes_the_others(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    tables = everything()
    tables["service"].append(a_row("service", 2, name=""))
    package = write(home / "in", tables)

    assert run(monkeypatch, "directory", "import", str(package), "--partial") == 1

    said = capsys.readouterr()
    assert '"name" is empty' in said.err
    assert "service: 2 new, 0 changed, 0 the same, 1 left out" in said.out


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    tables = everything()
    run(monkeypatch, "directory", "import", str(write(home / "in", tables)))
    tables["service"][0]["name"] = "Un altro nome"
    tables["service"].append(a_row("service", 2))
    capsys.readouterr()

    assert run(monkeypatch, "directory", "import", str(write(home / "in", tables)), "--dry-run") == 0

    said = capsys.readouterr().out
    assert "service: 1 would be new, 1 would be changed, 1 the same" in said
    assert "Nothing was changed." in said
    run(monkeypatch, "directory", "export", str(home / "out"))
    assert "Un altro nome" not in (home / "out" / "services.csv").read_text()


def test_a_link_that_leads_nowhere_is_named_and_the_row_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    package = write(home / "in", {"service": [a_row("service", 7, program_id="")]})

    assert run(monkeypatch, "directory", "import", str(package)) == 0

    said = capsys.readouterr()
    assert (
        f'"organization_id" is {an_id("organization", 7)}: no organization has this id (kept, not used)'
        in said.err
    )
    run(monkeypatch, "directory", "export", str(home / "out"))
    assert list(compare(package, home / "out")) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('id,name\n"abc', "not CSV"),
        ("name\nqualcosa\n", 'names no column "id"'),
        ("id,name,status\nabc,Uno\n", "2 cells under 3 columns"),
        ("id,name,status\nabc,Uno,active\n", '"id" is "abc", which is not a UUID'),
    ],
)
def test_files_that_cannot_be_read_are_named_with_their_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said, text: str, says: str
) -> None:
    (home / "in").mkdir()
    (home / "in" / "services.csv").write_text(text)

    assert run(monkeypatch, "directory", "import", str(home / "in")) == 1

    assert says in capsys.readouterr().err


def test_what_is_no_directory_is_said_so(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    assert run(monkeypatch, "directory", "import", str(home / "nowhere")) == 2
    assert "neither a folder of CSV files nor a JSON file" in capsys.readouterr().err
    (home / "x.json").write_text("{")
    assert run(monkeypatch, "directory", "import", str(home / "x.json")) == 2
    assert "not JSON" in capsys.readouterr().err


def test_validate_reads_schemas_given_by_path_and_names_where_ours_differs(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    schemas = home / "schemas"
    schemas.mkdir()
    fields = [
        {"name": "id", "type": "string", "format": "uuid", "constraints": {"required": True}},
        {"name": "name", "type": "string", "constraints": {"required": True}},
        {"name": "colour", "type": "string", "constraints": {"enum": ["red"]}},
    ]
    resource = {"name": "service", "path": "services.csv", "schema": {"fields": fields}}
    (schemas / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    package = write(home / "in", {"service": [{"id": an_id("service"), "name": "Uno", "colour": "green"}]})

    assert run(monkeypatch, "directory", "validate", str(package), "--schemas", str(schemas)) == 1

    said = capsys.readouterr()
    assert 'services.csv:2: "colour" is "green", not one of: red' in said.err
    assert "service.colour stands only in the schemas" in said.out
    assert "organization is not in the schemas" in said.out
    assert "0 rows are as the schemas say, 1 are not." in said.out


def test_schemas_that_are_none_are_said_so(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    package = write(home / "in", everything())

    assert run(monkeypatch, "directory", "validate", str(package), "--schemas", str(home)) == 2

    assert "no schema of a table" in capsys.readouterr().err
