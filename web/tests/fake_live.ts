import { act } from "@testing-library/react";

import type { LiveListener, LiveQuery, LiveSource, StoredDocument } from "../src/core/live_source";

type Fields = Readonly<Record<string, unknown>>;
interface Listening {
  path: string;
  query: LiveQuery | null;
  listener: LiveListener;
}

/** Live documents in memory: what is set is heard at once by who listens. */
export class FakeLive implements LiveSource {
  private readonly documents = new Map<string, Fields>();
  private readonly denied = new Set<string>();
  private readonly listening = new Set<Listening>();
  private isReached = true;

  /** Write the document at *path*, `orders/ord_1`. */
  set(path: string, fields: Fields): this {
    this.documents.set(path, fields);
    return this.tell();
  }

  remove(path: string): this {
    this.documents.delete(path);
    return this.tell();
  }

  /** Deny what lies at *path*: a document or a collection. */
  deny(path: string): this {
    this.denied.add(path);
    return this.tell();
  }

  /** Lose the server, or reach it again. */
  reach(isReached: boolean): this {
    this.isReached = isReached;
    return this.tell();
  }

  /** How many listen now. */
  get listeners(): number {
    return this.listening.size;
  }

  document(path: string, listener: LiveListener): () => void {
    return this.listen({ path, query: null, listener });
  }

  collection(query: LiveQuery, listener: LiveListener): () => void {
    return this.listen({ path: query.path, query, listener });
  }

  private listen(listening: Listening): () => void {
    this.listening.add(listening);
    queueMicrotask(() => act(() => this.hear(listening)));
    return () => this.listening.delete(listening);
  }

  private tell(): this {
    act(() => this.listening.forEach((each) => this.hear(each)));
    return this;
  }

  private hear(listening: Listening): void {
    const { path, query, listener } = listening;
    if (!this.listening.has(listening)) {
      return;
    }
    if (this.denied.has(path)) {
      this.listening.delete(listening);
      listener.onEnd("permission-denied");
      return;
    }
    listener.onDocuments(query === null ? this.one(path) : this.some(query), !this.isReached);
  }

  private one(path: string): StoredDocument[] {
    const data = this.documents.get(path);
    return data === undefined ? [] : [{ id: path.slice(path.lastIndexOf("/") + 1), data }];
  }

  private some(query: LiveQuery): StoredDocument[] {
    const { path, where = [], orderBy = [], limit = Number.POSITIVE_INFINITY } = query;
    const inside = [...this.documents]
      .filter(([at]) => at.slice(0, at.lastIndexOf("/")) === path)
      .map(([at, data]) => ({ id: at.slice(path.length + 1), data }))
      .filter(({ data }) => where.every(([field, operator, value]) => holds(data[field], operator, value)));
    for (const [field, direction] of orderBy.toReversed()) {
      inside.sort((a, b) => compare(a.data[field], b.data[field]) * (direction === "asc" ? 1 : -1));
    }
    return inside.slice(0, limit);
  }
}

/** A Firestore timestamp of *iso*. */
export function at(iso: string): { toDate: () => Date } {
  return { toDate: () => new Date(iso) };
}

function holds(stored: unknown, operator: string, value: unknown): boolean {
  switch (operator) {
    case "==":
      return stored === value;
    case "in":
      return Array.isArray(value) && value.includes(stored);
    case "array-contains":
      return Array.isArray(stored) && stored.includes(value);
    case ">=":
      return compare(stored, value) >= 0;
    case "<=":
      return compare(stored, value) <= 0;
    default:
      throw new Error(`the fake knows no ${operator}`);
  }
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [sortable(a), sortable(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortable(value: unknown): number | string {
  if (typeof value === "object" && value !== null && "toDate" in value) {
    return (value as { toDate: () => Date }).toDate().getTime();
  }
  return typeof value === "number" ? value : String(value);
}
