import os
import pytest
from tests.house.test_pages import *  # noqa
from tests.house.test_pages import _context_of
from tests.house.reader import Reader
def test_mine(scenery, live_server, browser, sign_in):
    bad=[]
    want=("bank","setting","identity-f","identity-re","identity-un","fees","identity-frozen","company-edit","company")
    for language in ("fr","en"):
        for person in ("visitor","founder","compliance","administrator"):
            ctx=_context_of(person, scenery, browser, live_server, sign_in)
            for width in (1280,390):
                page=ctx.new_page(); page.set_viewport_size({"width":width,"height":900})
                page.goto(f"{live_server}/language/{language}?next=/")
                for name,path in LOOKERS[person](scenery).items():
                    if name.startswith(want) :
                        r=page.goto(live_server+path)
                        print("PAGE",person,name,path,r.status, page.url)
                        page.screenshot(path=f"/tmp/shots/P/{person}-{name}-{language}-{width}.png", full_page=True)
                        if r.status!=200 or page.url.split("?")[0]!=(live_server+path).split("?")[0]: bad.append((person,name,r.status,page.url))
            ctx.close()
    assert not bad, bad
