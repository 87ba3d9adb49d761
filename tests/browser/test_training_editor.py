"""Writing example cases in Chromium: without YAML, in every width."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import runs_over
from tests.web.training import make_training_app


@pytest.fixture(scope="module")
def training(
    serve: Callable[[Flask], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with serve(make_training_app(tmp_path_factory.mktemp("training"))) as address:
        yield address


def test_an_example_is_copied_and_its_answers_changed_in_the_real_form(
    page: Page, training: str, sign_in: Callable[..., None]
) -> None:
    sign_in(page, training, "terry")
    page.goto(f"{training}/training?q=Q-08")
    page.get_by_role("button", name="Copy Process concern, not dissent").click()
    page.get_by_role("link", name="Change step 1").click()

    page.get_by_label("The concern in a sentence or two").fill("The reports came late.")
    page.get_by_role("button", name="Save the step").last.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit")
    page.get_by_text("Details step 1", exact=True).click()
    expect(page.locator("#step-0")).to_contain_text("The reports came late.")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_editor_is_accessible_and_fits(
    open_page: Callable[..., Page],
    training: str,
    sign_in: Callable[..., None],
    axe: Callable[[Page], list[str]],
    shot: Callable[..., None],
    width: int,
) -> None:
    page = open_page(width=width)
    sign_in(page, training, "terry")
    page.goto(f"{training}/training?q=Q-08")
    page.get_by_role("button", name="Copy Process concern, not dissent").first.click()
    edit = page.url
    paths = [edit, edit.replace("/edit", ""), f"{training}/training/examples/new"]
    paths += [edit.replace("/edit", f"/steps/{number}") for number in (0, 1)]
    paths += [
        edit.replace("/edit", "/steps/new?what=wait"),
        f"{training}/training/examples/upload",
    ]
    for number, path in enumerate(paths):
        page.goto(path)
        shot(page, f"training-editor-{number}-{width}")
        assert axe(page) == [], path
        assert runs_over(page) == 0, path
