"""A good file gives its claim; every fault of a bad one gives one message, verbatim, at its place."""

from fractions import Fraction

import pytest

from theorycheck.domains import DrawnFrom, Ladder, LawOf, Log
from theorycheck.model import Assumption, Binary, Call, Corrections, Name, Negative, Number

F = Fraction
N, T, X = Name("n"), Name("t"), Name("x")


def number(value):
    return Number(F(value))


def test_a_file_gives_its_claim(read, base, paper):
    claim, problems = read(base)
    assert problems == []
    assert (claim.id, claim.paper, claim.path, claim.process) == ("paper2024/claim", paper, "claim.toml", "vp")
    assert (claim.title, claim.locator, claim.status, claim.expect) == ("A title", "Lemma 1", "derived", "holds")
    assert (claim.prose, claim.note, claim.no_rival, claim.companion, claim.profile) == ("", "", "", "", "")
    assert [*claim.given] == ["data", "t", "x"]
    assert isinstance(claim.given["data"], LawOf)
    assert claim.given["t"] == Log(number("1/100"), number(3))
    assert claim.given["x"] == DrawnFrom(Call("noised", (Name("data"), T)))
    assert claim.statement.left == Call("score", (Name("data"), T, X))
    assert claim.statement.right == Binary("/", Negative(X), Call("h", (T,)))
    assert [rival.name for rival in claim.rivals] == ["deviation"]
    assert claim.rivals[0].why == "variance and deviation confused"
    assert claim.rivals[0].statement.left == claim.statement.left
    assert claim.rivals[0].statement.right == Binary("/", Negative(X), Call("sqrt", (Call("h", (T,)),)))
    assert [*claim.statements()] == ["claim", "deviation"]


def test_a_rate_keeps_its_numbers_exact(read, rate):
    claim, problems = read(rate.replace("exponent = -1\n", "exponent = -0.3\nlog_power = '1/3 - 1'\n"))
    assert problems == []
    assert (claim.statement.exponent, claim.statement.log_power) == (F(-3, 10), F(-2, 3))
    assert claim.rivals[0].statement.exponent == -2
    assert claim.rivals[0].statement.log_power == F(-2, 3)
    assert claim.given["n"] == Ladder(number(64), number(16384))
    assert claim.corrections == Corrections()


def test_the_process_the_assumptions_and_the_corrections_are_read(read, rate):
    text = rate.replace("[given]", "[given]\nprocess = 've'").replace(
        "[claim]", "[claim]\ncorrections = { nats = '1/2' }"
    )
    text += "[[assume]]\nleft = 'c'\nright = 1.5\n[[assume]]\nleft = 1\nright = 'c * n'\nstrict = true\n"
    claim, problems = read(text)
    assert problems == []
    assert claim.process == "ve"
    assert [*claim.given] == ["n", "c"]
    assert claim.corrections == Corrections(nats=F(1, 2), slowest=F(1, 4))
    assert claim.assume == (
        Assumption(Name("c"), number("3/2")),
        Assumption(number(1), Binary("*", Name("c"), N), strict=True),
    )


def test_texts_keep_their_latex(read, base):
    prose = r"prose = '''$\nabla\log p_t(x) = \frac{1}{h(t)}\theta$'''"
    claim, problems = read(base.replace("[given]", f"{prose}\n[given]"))
    assert problems == []
    assert claim.prose == r"$\nabla\log p_t(x) = \frac{1}{h(t)}\theta$"


def test_a_statement_that_is_false_as_stated_names_its_companion_or_rivals(read, base):
    alone = base[: base.index("[[rival]]")]
    claim, problems = read("expect = 'refuted'\ncompanion = 'paper2024/right'\n" + alone)
    assert problems == []
    assert (claim.expect, claim.companion, claim.rivals) == ("refuted", "paper2024/right", ())
    assert read("expect = 'refuted'\n" + base)[1] == []


def test_a_claim_may_say_why_it_has_no_rival(read, base):
    claim, problems = read("no_rival = 'a definition'\n" + base[: base.index("[[rival]]")])
    assert problems == []
    assert (claim.no_rival, claim.rivals) == ("a definition", ())


TOP = [
    ('title = "A title"\n', "@", ["'title' is missing; one sentence that says what is claimed"]),
    (
        'title = "A title"\n',
        '@@tittle = "A title"\n',
        ["'title' is missing; one sentence that says what is claimed", "unknown key 'tittle'; did you mean 'title'?"],
    ),
    ('"A title"', "@3", ["'title' must be text in quotes, not a number"]),
    ('"A title"', "@2024-01-01", ["'title' must be text in quotes, not a date or a time"]),
    ('"A title"', "@' '", ["'title' is empty; say something, or leave the key out where it may be"]),
    (
        'title = "A title"\nlocator = "Lemma 1"\n',
        '@title = "A title"\n',
        ["'locator' is missing; where the paper says it, such as 'Lemma 1'"],
    ),
    (
        '"derived"',
        '@"as restaded"',
        [
            "'status' must be 'printed', 'as restated', 'reconstructed' or 'derived', not 'as restaded'"
            "; did you mean 'as restated'?"
        ],
    ),
    (
        '"derived"',
        "@true",
        ["'status' must be 'printed', 'as restated', 'reconstructed' or 'derived', not true or false"],
    ),
    ("[given]", "@expects = 'holds'\n[given]", ["unknown key 'expects'; did you mean 'expect'?"]),
    ("[given]", "expect = @'fails'\n[given]", ["'expect' must be 'holds' or 'refuted', not 'fails'"]),
    (
        "[given]",
        "profile = @'deeper'\n[given]",
        ["'profile' must be 'smoke', 'standard' or 'deep', not 'deeper'; did you mean 'deep'?"],
    ),
    ("[given]", "companion = @'Right'\n[given]", ["expected the id of a claim, 'paper/claim'"]),
    (
        "[given]",
        "@colour = 1\n[given]",
        [
            "unknown key 'colour'; the keys here are title, locator, status, prose, note, expect, no_rival, "
            "companion, profile, given, assume, claim and rival"
        ],
    ),
    (
        "[given]",
        "@no_rival = 'x'\n[given]",
        ["'no_rival' says that none can exist, but there are rivals; leave one of them out"],
    ),
]

ASSUME = [
    ("[claim]", "@[[assume]]\nleft = 1\n[claim]", ["'right' is missing; a formula"]),
    ("[claim]", "[[assume]]\nleft = 1\nright = '1 + @tt'\n[claim]", ["unknown name 'tt'; did you mean 't'?"]),
    (
        "[claim]",
        "[[assume]]\nleft = 1\nright = 't'\nstrict = @'yes'\n[claim]",
        ["'strict' must be true or false, not text"],
    ),
    (
        "[claim]",
        "[[assume]]\nleft = 1\nright = 't'\n@if = 2\n[claim]",
        ["unknown key 'if'; the keys here are left, right and strict"],
    ),
    (
        "[claim]",
        "@[assume]\nleft = 1\nright = 't'\n[claim]",
        ["'assume' must be a list; its tables are written [[assume]], in double brackets"],
    ),
]

CLAIM = [
    (
        '[claim]\nkind = "identity"\n',
        "@[claim]\n",
        ["'kind' is missing; the kinds are asymptotic, bound, identity, order and rate"],
    ),
    ('"identity"', '@"identty"', ["unknown kind 'identty'; did you mean 'identity'?"]),
    ('"identity"', '@"zzz"', ["unknown kind 'zzz'; the kinds are asymptotic, bound, identity, order and rate"]),
    ('"identity"', "@7", ["'kind' must be text in quotes, not a number"]),
    (
        '[claim]\nkind = "identity"\nleft = "score(data, t, x)"',
        '@[claim]\nkind = "identity"\n@lft = "score(data, t, x)"',
        ["'left' is missing", "unknown key 'lft'; did you mean 'left'?"],
    ),
    (
        '"identity"\n',
        '"identity"\n@middle = 1\n',
        ["unknown key 'middle'; the keys here are kind, left, right and corrections"],
    ),
    (
        '"identity"\n',
        '"identity"\n@corrections = { nats = 1 }\n',
        ["'corrections' belongs to kinds that climb a ladder, not to 'identity'"],
    ),
    ('"score(data, t, x)"', '"@scor(data, t, x)"', ["unknown observable 'scor'; did you mean 'score'?"]),
    ('"score(data, t, x)"', '"@score(data, t)"', ["'score' takes 3 arguments (law, t, x); 2 given"]),
    ('"score(data, t, x)"', "@[1, 2]", ["expected a formula in quotes or a number, not a list"]),
    ('"score(data, t, x)"', "@true", ["expected a formula in quotes or a number, not true or false"]),
    ('"score(data, t, x)"', "@{ a = 1 }", ["expected a formula in quotes or a number, not a table"]),
]

RIVAL = [
    (
        '[[rival]]\nname = "deviation"\n',
        "@[[rival]]\n",
        ["'name' is missing; a short name that is printed beside its verdict"],
    ),
    (
        '[[rival]]\nname = "deviation"\nwhy = "variance and deviation confused"\n',
        '@[[rival]]\nname = "deviation"\n',
        ["'why' is missing; the mistake that it stands for"],
    ),
    (
        '[[rival]]\nname = "deviation"\nwhy = "variance and deviation confused"\nright = "-x / sqrt(h(t))"',
        '@[[rival]]\nname = "deviation"\nwhy = "variance and deviation confused"',
        ["this rival states nothing that differs; give it right"],
    ),
    (
        'right = "-x / sqrt(h(t))"',
        '@left = "x"',
        ["a rival of kind 'identity' may differ in right, not in 'left'"],
    ),
    ('right = "-x / sqrt(h(t))"', '@kind = "bound"', ["a rival of kind 'identity' may differ in right, not in 'kind'"]),
    ('right = "-x / sqrt(h(t))"', '@rigth = "x"', ["unknown key 'rigth'; did you mean 'right'?"]),
    ('right = "-x / sqrt(h(t))"', "@tight = true", ["unknown key 'tight'; did you mean 'right'?"]),
    ('"-x / sqrt(h(t))"', '"-x / @sqt(h(t))"', ["unknown observable 'sqt'; did you mean 'sqrt'?"]),
    ('"deviation"', '@"claim"', ["the name 'claim' is kept for the tool; choose another"]),
    ('"deviation"', '@"automatic: 1"', ["the name 'automatic: 1' is kept for the tool; choose another"]),
    (
        '[[rival]]\nname = "deviation"\nwhy = "variance and deviation confused"\nright = "-x / sqrt(h(t))"',
        '@[[rival]]\nname = "deviation"\nwhy = "none"\nright = "-(x * 2) / (h(t) + h(t))"',
        ["this rival could never be rejected: it says the same as the claim"],
    ),
    (
        '[[rival]]\nname = "deviation"',
        '[[rival]]\nname = "two"\nwhy = "w"\nright = 1\n[[rival]]\nname = @"two"',
        ["another rival is named 'two' too; choose a name of its own"],
    ),
    ("[[rival]]", "@[rival]", ["'rival' must be a list; its tables are written [[rival]], in double brackets"]),
]


@pytest.mark.parametrize(("old", "new", "messages"), [*TOP, *ASSUME, *CLAIM, *RIVAL])
def test_each_fault_has_its_message_at_its_place(faults, base, old, new, messages):
    faults(base, old, new, *messages)


def test_a_table_of_the_wrong_type(faults, base):
    text = base[: base.index("[given]")] + base[base.index("[claim]") :]
    plain = text.replace("score(data, t, x)", "h(1)").replace('"-x / h(t)"', "1").replace('"-x / sqrt(h(t))"', "2")
    faults(plain, "[claim]", "given = @3\n[claim]", "'given' must be a table, not a number")


TREND = [
    ('"n"', '"@m"', ["unknown variable 'm'; declare it in [given]"]),
    ('"n"', "@1", ["expected the name of a variable in quotes, not a number"]),
    ('"n"', '@"c"', ["'c' is not a ladder; write c = { ladder = [first, last] } in [given]"]),
    ("exponent = -1", 'exponent = "1 @/ 0"', ["division by zero"]),
    (
        "exponent = -1",
        'exponent = "@c"',
        ["expected a plain number such as -1/2; names, calls and roots are not allowed here"],
    ),
    ("exponent = -1", "exponent = @[1]", ["expected a formula in quotes or a number, not a list"]),
    ("exponent = -1", "exponent = @inf", ["inf is not a number here; every number is finite and exact"]),
    (
        '"at most"',
        '@"atmost"',
        ["'sense' must be 'exactly', 'at most' or 'at least', not 'atmost'; did you mean 'at most'?"],
    ),
    ('kind = "rate"', 'kind = "rate"\ncorrections = @3', ["'corrections' must be a table, not a number"]),
    ('kind = "rate"', 'kind = "rate"\ncorrections = { @nat = 1 }', ["unknown key 'nat'; did you mean 'nats'?"]),
    (
        'kind = "rate"',
        'kind = "rate"\ncorrections = { nats = "@k" }',
        ["unknown name 'k'; declare it in [given]"],
    ),
]


@pytest.mark.parametrize(("old", "new", "messages"), TREND)
def test_a_trend_has_messages_of_its_own(faults, rate, old, new, messages):
    faults(rate.replace("exponent = -2", "exponent = -3") if "inf" in new else rate, old, new, *messages)


def of_kind(rate, lines, rival):
    return rate[: rate.index('kind = "rate"')] + lines + f'[[rival]]\nname = "r"\nwhy = "w"\nright = "{rival}"\n'


NO_LADDER = "'c' is not a ladder; write c = { ladder = [first, last] } in [given]"


def test_a_ladder_under_another_key_is_checked_there(faults, read, rate):
    text = of_kind(rate, 'kind = "asymptotic"\nleft = "c / n"\nright = "1 / n"\nas = "n"\n', "2 / n")
    assert read(text)[1] == []
    faults(text, 'as = "n"', 'as = @"c"', NO_LADDER)


def test_several_ladders_are_each_checked(faults, read, rate):
    text = of_kind(rate, 'kind = "order"\nleft = "c / n"\nright = "1 / n"\nalong = ["n"]\n', "2 / n**2")
    assert read(text)[1] == []
    faults(text, '["n"]', '["n", @"c"]', NO_LADDER)
    faults(text, '["n"]', '["n", "@k"]', "unknown variable 'k'; declare it in [given]")


def test_what_nothing_could_speak_against_is_refused(faults, base):
    alone = base[: base.index("[[rival]]")]
    no_rival = "there is no rival; give at least one [[rival]], or say in 'no_rival' why none can exist"
    faults(alone, "[claim]", "@[claim]", no_rival)
    faults("companion = 'a/b'\n" + alone, "[claim]", "@[claim]", no_rival)
    nothing = "a statement that expects to be refuted gives its companion = 'paper/claim', or a rival"
    faults("expect = 'refuted'\n" + alone, "[claim]", "@[claim]", nothing)


def test_a_file_without_a_claim(read):
    _, problems = read("title = 't'\nlocator = 'l'\nstatus = 'printed'\nno_rival = 'x'\n")
    assert problems == [(1, 1, "'claim' is missing; a table [claim] with a 'kind' and its statement")]


def test_an_empty_file_says_all_that_is_missing(read):
    _, problems = read("")
    missing = ["'claim' is", "'locator' is", "'status' is", "'title' is", "there is"]
    assert [" ".join(message.split()[:2]) for _, _, message in problems] == missing


def test_all_faults_of_a_file_come_at_once(read, marked, base):
    text = base.replace('"A title"', "@3").replace("[1e-2, 3]", "@[3, 1e-2]").replace('"score(', '"@skore(')
    plain, places = marked(text.replace('"-x / sqrt(h(t))"', '"@yy"').replace("[[rival]]", "@colour = 1\n[[rival]]"))
    claim, problems = read(plain)
    messages = [
        "'title' must be text in quotes, not a number",
        "[3, 1/100] is empty; the low end comes first, and a constant is written x = 1",
        "unknown observable 'skore'; did you mean 'score'?",
        "unknown key 'colour'; the keys here are kind, left, right and corrections",
        "unknown name 'yy'; declare it in [given]",
    ]
    assert claim is None
    assert problems == [(*place, message) for place, message in zip(places, messages, strict=True)]


def test_a_fault_of_the_claim_is_not_repeated_for_its_rivals(faults, base):
    more = base + '[[rival]]\nname = "another"\nwhy = "w"\nright = "x"\n'
    faults(more, '"score(data, t, x)"', '"@skore(data, t, x)"', "unknown observable 'skore'; did you mean 'score'?")


def test_without_a_paper_there_is_no_claim_and_no_further_message(read, base):
    assert read(base, paper=None) == (None, [])


HARMED = "in double quotes became {}; write LaTeX in single quotes, '...' or '''...'''"
UNSEEN = "the unseen character U+{} may not stand in a text; leave it out"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"A title"', r'"$@\theta$ \theta"', "\\t " + HARMED.format("a tab")),
        ('"A title"', r'"$@\nabla$"', "\\n " + HARMED.format("a line break")),
        ('"A title"', r'"$@\frac12$"', "\\f " + HARMED.format("a form feed")),
        ('"A title"', r'"$@\beta$"', "\\b " + HARMED.format("a backspace")),
        ('"A title"', r'"$@\rho$"', "\\r " + HARMED.format("a carriage return")),
        ('"deviation"', '"""\nthe $@\\theta$"""', "\\t " + HARMED.format("a tab")),
        ('"variance and deviation confused"', r'"a@\u0007"', UNSEEN.format("0007")),
        ('"A title"', "'a @\u202e b'", UNSEEN.format("202E")),
    ],
)
def test_text_that_double_quotes_have_harmed_is_refused(faults, base, old, new, message):
    faults(base, old, new, message)


def test_harmless_escapes_and_line_breaks_are_kept(read, base):
    claim, problems = read(base.replace('"A title"', '"""A \\"title\\" \\\\theta\n\tover \\\n    lines"""'))
    assert problems == []
    assert claim.title == 'A "title" \\theta\n\tover lines'
