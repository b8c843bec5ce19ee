import tests.house.test_pages as tp
from tests.house.test_pages import *  # noqa
from tests.house import addresses
KEEP = {"ceiling", "ceiling-none", "means", "journey", "round-national", "terms"}
class TestMine:
    def test_sound(self, scenery, live_server, browser, sign_in):
        faults = {}
        for language in ("fr", "en"):
            for person, addrs in LOOKERS.items():
                todo = {n: p for n, p in addrs(scenery).items() if n in KEEP}
                if not todo: continue
                context = tp._context_of(person, scenery, browser, live_server, sign_in)
                reader = Reader(context.new_page(), live_server, person, keeps_pictures=True)
                reader.speak(language)
                for name, path in todo.items():
                    reader.look(name, path, language, status=200)
                for fault, where in reader.faults.items():
                    faults.setdefault(fault, []).extend(where)
                context.close()
        for k, v in faults.items(): print("FAULT", k, v[:2])
del TestEveryPage
