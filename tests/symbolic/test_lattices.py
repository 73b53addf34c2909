"""Integer bases of rational vectors."""

from flint import fmpq

from theorycheck.symbolic.lattices import basis


def test_the_basis_spans_every_vector_and_is_as_fine_as_needed():
    vectors = [{"t": fmpq(1, 2)}, {"t": fmpq(1, 3), "x": fmpq(1)}, {"x": fmpq(3), "t": fmpq(5)}, {}]
    rows, coordinates = basis(vectors)
    assert len(rows) == 2
    for vector, counts in zip(vectors, coordinates, strict=True):
        for label in ("t", "x"):
            total = sum((row.get(label, fmpq(0)) * k for row, k in zip(rows, counts, strict=True)), start=fmpq(0))
            assert total == vector.get(label, fmpq(0))


def test_multiples_share_one_generator():
    rows, coordinates = basis([{"t": fmpq(-1)}, {"t": fmpq(-2)}, {"t": fmpq(3)}])
    assert len(rows) == 1
    assert sorted(abs(counts[0]) for counts in coordinates) == [1, 2, 3]


def test_nothing_spans_nothing():
    assert basis([{}, {}]) == ([], [[], []])
