"""What will happen by itself, and when: expiries, delayed payments, payouts."""

import heapq


class Schedule:
    """Tasks by name and object id; the same task of one object stands in it once."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, str, str]] = []
        self._standing: dict[tuple[str, str], int] = {}
        self._count = 0

    def put(self, when: int, task: str, key: str) -> None:
        """Plan *task* for the object *key* at *when*, in place of an earlier plan."""
        self._count += 1
        self._standing[task, key] = self._count
        heapq.heappush(self._heap, (when, self._count, task, key))

    def drop(self, task: str, key: str) -> None:
        """Forget a plan, if there is one."""
        self._standing.pop((task, key), None)

    def pop(self, now: int) -> tuple[int, str, str] | None:
        """Take the earliest plan that is due, as (when, task, key)."""
        while self._heap and self._heap[0][0] <= now:
            when, count, task, key = heapq.heappop(self._heap)
            if self._standing.get((task, key)) == count:
                del self._standing[task, key]
                return when, task, key
        return None

    def next_at(self) -> int | None:
        """When the earliest plan is due, or None."""
        while self._heap:
            when, count, task, key = self._heap[0]
            if self._standing.get((task, key)) == count:
                return when
            heapq.heappop(self._heap)
        return None
