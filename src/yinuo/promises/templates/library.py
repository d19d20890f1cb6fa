"""The templates that documents are drafted from: the built-in ones, read from the texts beside this file, and the organisation's own."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.refusals import UnknownTemplate
from yinuo.promises.templates.shapes import Template


@lru_cache(maxsize=1)
def _built_in_with_texts() -> dict[str, tuple[Template, str]]:
    folder = resources.files("yinuo.promises.templates") / "texts"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".txt")), key=lambda one: one.name)
    texts = {one.name: one.read_text("utf-8") for one in files}
    read = [(read_template(text, source=name), text) for name, text in texts.items()]
    return {template.id: (template, text) for template, text in read}


@lru_cache(maxsize=1)
def built_in() -> dict[str, Template]:
    """The built-in templates by id, in order of id; needs no database.

    Raises:
        TemplateRefused: a text has a fault (the tests read them all, so an installation never sees this).
    """
    return {name: template for name, (template, _text) in _built_in_with_texts().items()}


def templates() -> dict[str, Template]:
    """All templates by id: the built-in ones, then the own ones that are approved and not withdrawn. Asks the database."""
    from yinuo.promises.templates import own  # the tables are wanted only here: a command on files loads no framework

    return {**built_in(), **own.templates_in_use()}


def template(template_id: str) -> Template:
    """One template; the database is asked only for what is not built in.

    Raises:
        UnknownTemplate: no template has this id, or it is not approved or was withdrawn.
    """
    found = built_in().get(template_id)
    if found is None:
        from yinuo.promises.templates import own

        found = own.template_in_use(template_id)
    if found is None:
        raise UnknownTemplate(id=template_id[:40])
    return found


def text_of(template_id: str) -> str:
    """The plain text of a template, as a draft keeps it.

    Raises:
        UnknownTemplate: no template has this id, or it is not approved or was withdrawn.
    """
    known = _built_in_with_texts().get(template_id)
    if known is not None:
        return known[1]
    from yinuo.promises.templates import own

    template(template_id)
    return own.row_in_use(template_id).text
