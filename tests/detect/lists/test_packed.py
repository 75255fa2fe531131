from monitor.detect.lists.packed import TOUCHES, Pages


def test_pages_are_given_back_after_a_few_looks_into_them():
    released = []
    pages = Pages(lambda: released.append(1))
    for _ in range(2 * TOUCHES):
        pages.touch(1)
    assert len(released) == 2
