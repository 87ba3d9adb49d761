"""Packages for tests whose subject is not who may know: everybody in the case may."""

from functools import partial

from engine.package.closing import Named, close

_TO_ALL = """[audiences.everybody]
title = "everybody in the case"
everybody = true
why = "Who may know is not what is tried here."
"""

#: Names everybody wherever the files of a package name nobody.
open_to_all = partial(close, named=Named(table=_TO_ALL, answers="everybody", letters="everybody"))
