"""What `sparring init` offers is what there is to start from."""

from importlib.resources import files

from sparring.cli.play import Kind


def test_every_template_is_offered_and_every_offer_is_there() -> None:
    shipped = {
        file.name.removesuffix(".yaml") for file in files("sparring.templates").iterdir() if ".yaml" in file.name
    }
    assert {kind.value for kind in Kind} - {"quickstart"} == shipped
