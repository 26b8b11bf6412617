/** Constructs that only Python has, or that it writes in its own way. */
export const PYTHON_PIECES: readonly string[] = [
  `class Base§:
    kind = «text»
    def __init__(self, name="n"):
        self.name = name
    def label(self):
        return self.kind + ":" + self.name
    @property
    def size(self):
        return len(self.name)
    @classmethod
    def make(cls, name):
        return cls(name)
    @staticmethod
    def twice(value):
        return value * 2
class Child§(Base§):
    kind = "child"
    def label(self):
        return "<" + super().label() + ">"
item§ = Child§.make(«text»)
log.append([item§.label(), item§.size, Child§.twice(«number»), isinstance(item§, Base§), Base§().label()])`,
  `class Counter§:
    total = 0
    items = []
    def __init__(self):
        self.own = []
    def add(self, value):
        Counter§.total += 1
        self.items.append(value)
        self.own.append(value)
        return self
a§ = Counter§().add(«text»)
b§ = Counter§().add(«text»).add("z")
log.append([Counter§.total, len(a§.items), a§.own, b§.own])`,
  `class Left§:
    def who(self):
        return ["left"]
class Right§:
    def who(self):
        return ["right"]
class Both§(Left§, Right§):
    def who(self):
        return ["both"] + super().who()
class Mixin§(Left§):
    def who(self):
        return ["mixin"] + super().who()
class Deep§(Mixin§, Both§):
    pass
log.append(Both§().who() + Mixin§().who() + Deep§().who())`,
  `class Temperature§:
    def __init__(self):
        self._value = 1
    @property
    def value(self):
        return self._value
    @value.setter
    def value(self, new):
        if new < 0:
            raise ValueError("cold")
        self._value = new
t§ = Temperature§()
t§.value = «number»
t§.value += 2
log.append(t§.value)`,
  `class Mode§(Enum):
    OFF = "off"
    ON = "on"
    ALSO = "on"
mode§ = Mode§("on" if «truth» else "off")
log.append([mode§.name, mode§.value, mode§ is Mode§.ON, mode§ == "on", [m.name for m in Mode§], Mode§["OFF"].value])`,
  `class Level§(str, Enum):
    LOW = "low"
    HIGH = "high"
    @classmethod
    def parse(cls, text):
        try:
            return cls(text)
        except ValueError:
            return cls.LOW
level§ = Level§.parse(«text»)
log.append([level§ == "low", level§.value, level§ in (Level§.LOW, Level§.HIGH), level§.upper()])`,
  `class Rank§(IntEnum):
    A = 1
    B = enum.auto()
    C = enum.auto()
log.append([Rank§.B > Rank§.A, Rank§.C.value, Rank§(1).name, Rank§.A + 1])`,
  `@dataclass
class Point§:
    x: int
    y: int = 2
    tags: list = field(default_factory=list)
    def total(self):
        return self.x + self.y
p§ = Point§(«number»)
q§ = Point§(x=1, y=«number»)
p§.tags.append("t")
log.append([p§.total(), q§.total(), p§ == q§, Point§(1) == Point§(1, 2), p§.tags, q§.tags])`,
  `@dataclass(frozen=True)
class Config§:
    name: str = "n"
    limit: int = 3
    def __post_init__(self):
        log.append("post " + self.name)
c§ = Config§(name=«text»)
d§ = dataclasses.replace(c§, limit=«number»)
log.append([d§.name, d§.limit, c§.limit])`,
  `def numbers§(limit):
    log.append("start")
    for n in range(limit):
        log.append(n)
        yield n * 2
    log.append("end")
got§ = []
for n in numbers§(3):
    got§.append(n)
    if n == 2 and «truth»:
        break
log.append(got§)`,
  `def pair§():
    yield «text»
    try:
        yield "second"
    finally:
        log.append("cleaned")
    return "done"
def outer§():
    result = yield from pair§()
    yield result
log.append(list(outer§()))`,
  `steps§ = iter([«text», "b"])
log.append(next(steps§))
log.append(next(steps§, "x"))
log.append(next(steps§, "default"))`,
  `def ticks§():
    n = 0
    while True:
        n += 1
        yield n
gen§ = ticks§()
log.append([next(gen§), next(gen§), next(gen§)])`,
  `log.append(sum(x * x for x in range(5) if x % 2 == «number» % 2))`,
  `lazy§ = (x for x in «list» if log.append(x) or True)
log.append("before")
log.append(list(lazy§))
log.append(list(lazy§))`,
  `@contextlib.contextmanager
def managed§(name):
    log.append("enter " + name)
    try:
        yield name.upper()
    except KeyError:
        log.append("swallowed")
    finally:
        log.append("exit " + name)
try:
    with managed§(«text») as value§:
        log.append(value§)
        if «truth»:
            raise KeyError("k")
        raise ValueError("v")
except ValueError as error§:
    log.append(str(error§))`,
  `class Manager§:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        log.append("in")
        return self
    def __exit__(self, kind, value, trace):
        log.append("out" if kind is None else kind.__name__)
        return self.swallow
with Manager§(True) as m§, Manager§(«truth»):
    log.append(m§.swallow)
    if «truth»:
        raise RuntimeError("r")
log.append("after")`,
  `with contextlib.suppress(KeyError, ValueError):
    log.append(int(«text»))
    log.append("parsed")
log.append("on")`,
  `async def fetch§(value):
    log.append("fetching")
    if value == "":
        raise ValueError("empty")
    await asyncio.sleep(0)
    return value + "!"
async def main§():
    first = await fetch§(«text»)
    both = await asyncio.gather(fetch§("a"), fetch§("b"))
    return [first, *both]
log.append(asyncio.run(main§()))`,
  `async def check§():
    raise DeniedError("no")
async def guard§():
    check = check§()
    truthy = bool(check)
    check.close()
    return truthy
log.append(asyncio.run(guard§()))`,
  `async def items§():
    for x in «list»:
        yield x
async def collect§():
    return [x async for x in items§() if x]
log.append(asyncio.run(collect§()))`,
  `class Session§:
    async def __aenter__(self):
        log.append("open")
        return "session"
    async def __aexit__(self, kind, value, trace):
        log.append("close")
        return False
async def use§():
    async with Session§() as s:
        log.append(s)
        return "used"
log.append(asyncio.run(use§()))`,
  `match «text»:
    case "admin" | "root":
        log.append("privileged")
    case "" :
        log.append("empty")
    case x§ if len(x§) > 3:
        log.append("long " + x§)
    case _:
        log.append("other")`,
  `match «any»:
    case None:
        log.append("none")
    case True | False:
        log.append("bool")
    case int():
        log.append("int")
    case str() as s§:
        log.append("str " + s§)
    case list():
        log.append("list")
    case _:
        log.append("else")`,
  `text§, number§ = «text», «number»
log.append(f"{text§}:{number§:>4}|{number§:03d}|{text§!r}|{text§:<5}|{number§ + 1}")`,
  `value§ = «number» / 4
log.append([f"{value§:.2f}", f"{value§}", str(value§), repr(value§), "%.1f" % value§, "{:.3f}".format(value§), round(value§, 1)])`,
  `log.append(["{0}-{1}-{0}".format(«text», 1), "{name!r}".format(name=«text»), "%(a)s" % {"a": «text»}, "%5d|%-5s|" % (3, «text»)])`,
  `first§, *rest§ = [«text», "b", "c"]
(a§, b§), c§ = (1, 2), «number»
x§ = y§ = «text»
log.append([first§, rest§, a§, b§, c§, x§ + y§])
a§, b§ = b§, a§
log.append((a§, b§))`,
  `def options§(a, b=2, *args, key="k", **rest):
    return [a, b, list(args), key, sorted(rest.items())]
log.append(options§(1))
log.append(options§(1, «number», 3, 4, key=«text», z=1))
log.append(options§(*[1, 2, 3], **{"key": "q", "w": «text»}))`,
  `def remember§(value, seen=[]):
    seen.append(value)
    return list(seen)
remember§(«text»)
log.append(remember§("b"))
log.append(remember§("c", []))`,
  `makers§ = []
for i§ in range(3):
    makers§.append(lambda: i§)
bound§ = [lambda i=i: i for i in range(3)]
log.append([f() for f in makers§] + [f() for f in bound§])`,
  `def counter§():
    count = 0
    def step(by=1):
        nonlocal count
        count += by
        return count
    return step
c§ = counter§()
d§ = counter§()
log.append([c§(), c§(2), d§(), c§(«number»)])`,
  `def logged§(tag):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            log.append(tag + fn.__name__)
            return fn(*args, **kwargs)
        return inner
    return wrap
@logged§("x")
@logged§("y")
def target§(a, b=«number»):
    return [a, b]
log.append([target§(1), target§(a=2, b=3), target§.__name__])`,
  `def last§():
    try:
        return «text»
    finally:
        log.append("finally")
def over§():
    try:
        raise ValueError("lost")
    finally:
        return "kept"
def loop§():
    for x in [1, 2, 3]:
        try:
            if x == 2:
                continue
            log.append(x)
        finally:
            if x == 3:
                break
            log.append("f")
    return "looped"
log.append([last§(), over§(), loop§()])`,
  `try:
    try:
        raise KeyError("inner")
    except KeyError as e§:
        raise DeniedError("outer", 401) from e§
except AppError as e§:
    log.append([str(e§), e§.code, type(e§.__cause__).__name__, e§.args])
try:
    log.append(e§)
except NameError as missing§:
    log.append(type(missing§).__name__)`,
  `try:
    [][«number»]
except (IndexError, KeyError) as e§:
    log.append(isinstance(e§, LookupError))
try:
    {}["k"]
except LookupError as e§:
    log.append(type(e§).__name__)`,
  `try:
    assert «truth», "asserted"
    log.append("held")
except AssertionError as e§:
    log.append(str(e§))`,
  `import collections
groups§ = collections.defaultdict(list)
for word§ in «list»:
    groups§[len(word§)].append(word§)
log.append([sorted(groups§.items()), groups§.get(99), 99 in groups§])
try:
    log.append(os.environ["GAMMA"])
except KeyError as e§:
    log.append("unset")`,
  `data§ = {"b": 1, "a": «number»}
data§["c"] = 3
data§.setdefault("a", 9)
data§.setdefault("d", []).append(«text»)
log.append([sorted(data§), data§.pop("b"), data§.get("zz", «text»), list(data§.items())])
del data§["c"]
log.append("c" in data§)`,
  `counts§ = {}
for letter§ in «text»:
    counts§[letter§] = counts§.get(letter§, 0) + 1
log.append(sorted(counts§.items(), key=lambda pair: (-pair[1], pair[0])))`,
  `numbers§ = [3, 1, 2, «number»]
numbers§.sort(reverse=True)
log.append([numbers§, min(numbers§), max(numbers§), sum(numbers§), numbers§.index(3), numbers§.count(1)])
numbers§[1:3] = [9]
numbers§.insert(0, 7)
log.append([numbers§, numbers§.pop(), numbers§[::-1], numbers§[-1]])`,
  `left§ = {1, 2, «number»}
right§ = {2, 3}
log.append([sorted(left§ | right§), sorted(left§ & right§), sorted(left§ - right§), sorted(left§ ^ right§), left§ <= {1, 2, 3}, 2 in left§])`,
  `log.append([json.loads('{"a": [1, true, null, "x", 1.5]}'), json.dumps({"b": True, "n": None, "l": [1, 2.5], "t": «text»})])
try:
    json.loads(«text»)
except json.JSONDecodeError as e§:
    log.append(isinstance(e§, ValueError))`,
  `log.append([7 // 2, -7 // 2, -7 % 3, 7 / 2, 8 / 2, 2 ** 10, 2 ** -1, 1e3, 10 // 2.0, True + 1, 0.1 + 0.2, int(-3.7), round(2.5), round(3.5)])`,
  `log.append([1 == 1.0, 1 == True, "1" == 1, None == False, [] == [], [1] == [1.0], (1,) == [1], 1 is None, not None, "a" < "b", [1, 2] < [1, 3]])`,
  `log.append([bool(""), bool("0"), bool([]), bool([0]), bool({}), bool(0.0), bool(None), bool(()), bool(«text»)])`,
  `class Falsy§:
    def __bool__(self):
        return False
class Sized§:
    def __init__(self, n):
        self.n = n
    def __len__(self):
        return self.n
log.append([bool(Falsy§()), bool(Sized§(0)), bool(Sized§(2)), len(Sized§(3)), "yes" if Falsy§() else "no", not Sized§(len(«list»))])`,
  `class Money§:
    def __init__(self, amount):
        self.amount = amount
    def __eq__(self, other):
        return isinstance(other, Money§) and self.amount == other.amount
    def __lt__(self, other):
        return self.amount < other.amount
    def __add__(self, other):
        return Money§(self.amount + other.amount)
    def __str__(self):
        return "$" + str(self.amount)
    def __repr__(self):
        return "Money(" + str(self.amount) + ")"
    def __hash__(self):
        return hash(self.amount)
total§ = Money§(1) + Money§(«number»)
log.append([str(total§), repr(total§), f"{total§}", total§ == Money§(3), total§ != Money§(3), Money§(1) < Money§(2), [str(m) for m in sorted([Money§(2), Money§(1)])]])`,
  `class Table§:
    def __init__(self):
        self.data = {}
    def __getitem__(self, key):
        return self.data.get(key, "none")
    def __setitem__(self, key, value):
        self.data[key] = value
    def __contains__(self, key):
        return key in self.data
    def __iter__(self):
        return iter(self.data)
    def __len__(self):
        return len(self.data)
    def __call__(self, x):
        return [x]
    def __getattr__(self, name):
        return "attr " + name
t§ = Table§()
t§["a"] = «text»
log.append([t§["a"], t§["b"], "a" in t§, list(t§), len(t§), t§(1), t§.missing])`,
  `log.append([getattr(«text», "nothing", "default"), hasattr("a", "upper"), callable(len), callable(«text»)])
class Bag§:
    pass
bag§ = Bag§()
setattr(bag§, "x", «number»)
log.append([bag§.x, vars(bag§), getattr(bag§, "y", None)])
try:
    bag§.y
except AttributeError as e§:
    log.append(type(e§).__name__)`,
  `log.append([b"ab" + b"c", b"ab".decode(), "é".encode("utf-8"), len("é".encode()), b"a" == "a", bytes("x", "ascii"), b"abc"[1:], b"ab".hex()])`,
  `if (length§ := len(«text»)) > 2:
    log.append(length§)
else:
    log.append(-length§)
log.append([y§ for x§ in [1, 2, 3] if (y§ := x§ * 2) > 2])`,
  `log.append([list(enumerate(["a", «text»])), list(zip([1, 2], "ab", [True, False])), dict(zip(["a"], [1])), list(reversed([1, 2])), list(map(lambda x, y: x + y, [1, 2], [3, 4])), any([]), all([])])`,
  `log.append([" a b ".strip().split(), "a,b,,c".split(","), "a,b,c".split(",", 1), "a.b.c".rsplit(".", 1), "x=y".partition("="), "ab".center(6, "."), "aXbX".replace("X", "", 1), "Hello".swapcase(), "a\\nb\\n".splitlines(), "-".join(map(str, [1, 2.0, None]))])`,
  `total§ = 0
for i§, (a§, b§) in enumerate([(1, 2), (3, «number»)]):
    if a§ > b§:
        continue
    total§ += i§ + a§ * b§
else:
    total§ += 100
log.append(total§)`,
  `calls§ = []
def middle§():
    calls§.append(1)
    return 2
log.append([1 < middle§() <= «number», 3 > middle§() > 1 < 5, len(calls§)])
keys§ = {}
try:
    keys§ = {os.environ["BETA"]: 1 / 0}
except (KeyError, ZeroDivisionError) as e§:
    log.append(type(e§).__name__)`,
  `while True:
    if «truth»:
        log.append("broke")
        break
    log.append("round")
    break
else:
    log.append("never")`,
  `part§ = functools.partial(lambda a, b, c=0: [a, b, c], 1, c=«number»)
log.append([part§(2), part§(2, c=5), functools.reduce(lambda a, b: a + b, [1, 2, 3], 10)])`,
  `global_error§ = None
try:
    raise DeniedError(«text»)
except Exception as e§:
    global_error§ = e§
log.append([isinstance(global_error§, AppError), global_error§.code, str(global_error§), issubclass(DeniedError, AppError), type(global_error§) is DeniedError])`,
  `class Meta§:
    registry = {}
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__()
        Meta§.registry[cls.__name__] = kwargs
class Sub§(Meta§, key=«text»):
    pass
log.append([list(Meta§.registry), list(Meta§.registry.values())])`,
  `x§ = [[0] * 2 for _ in range(2)]
x§[0][1] = «number»
y§ = x§
y§ += [[9]]
z§ = x§[:]
z§.append(1)
log.append([x§, x§ is y§, x§ == z§, len(z§)])`,
  `try:
    log.append(unbound§)
    unbound§ = 1
except UnboundLocalError as e§:
    log.append(isinstance(e§, NameError))`,
  `log.append([isinstance(True, int), isinstance(1, bool), isinstance(1.0, float), isinstance(1, float), type(1) is int, type("a") == str, isinstance([], (tuple, list)), isinstance({}, dict), isinstance(None, type(None))])`,
  `log.append([str([1, "a", None, True, 2.0]), str({"a": (1,)}), str((1, 2)), str({1}), f"{[log]}", repr("it's"), str(None), str(1.0), str(1e20), str(12345678901234567890), str(-0.0)])`,
  `try:
    log.append(«text» + «number»)
except TypeError as e§:
    log.append("type")
try:
    log.append(len(None))
except TypeError:
    log.append("len")
try:
    options_missing§ = (lambda a, b: a)(1)
except TypeError:
    log.append("missing")
try:
    (lambda: 1)(2)
except TypeError:
    log.append("many")
try:
    None.lower()
except AttributeError:
    log.append("none")
try:
    1 / 0
except ZeroDivisionError as e§:
    log.append(type(e§).__name__)`,
];

/** Structural patterns: not decided, so that several paths stay possible, one of them the right one. */
export const PYTHON_OPEN_PIECES: readonly string[] = [
  `match «list»:
    case []:
        log.append("empty")
    case [one§]:
        log.append(["one", one§])
    case ["a", *rest§]:
        log.append(["a", rest§])
    case [first§, second§, *_]:
        log.append([first§, second§])`,
  `match «map»:
    case {"k": "a"}:
        log.append("ka")
    case {"j": value§}:
        log.append(value§)
    case {"k": key§, **others§}:
        log.append([key§, others§])
    case _:
        log.append("no")`,
];
