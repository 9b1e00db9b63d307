"use client";

import { useQueries } from "@tanstack/react-query";

import { useOrderContext } from "../../core/context";
import type { LiveSource, StoredDocument } from "../../core/live_source";

/** A product as the shop's catalog in Firestore describes it. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  /** Currency, in lower case → minor units. */
  readonly prices: Readonly<Record<string, number>>;
  readonly options: Readonly<Record<string, string>>;
  readonly active: boolean;
  readonly ships: boolean;
}

const FRESH_FOR_MS = 5 * 60_000;

/** Return the products of these SKUs by SKU: null where Firestore has none, left out until they are known. */
export function useProducts(skus: readonly string[]): ReadonlyMap<string, Product | null> {
  const { live, app } = useOrderContext();
  return useQueries({
    queries: skus.map((sku) => ({
      queryKey: ["product", app.name, sku],
      staleTime: FRESH_FOR_MS,
      queryFn: () => readOnce(live, sku),
    })),
    combine: (results) => {
      const known = results.flatMap(({ data }, index) =>
        data === undefined ? [] : [[skus[index] ?? "", data] as const],
      );
      return new Map(known);
    },
  });
}

/** Read a product once; from this browser's memory where the server is not reached. */
function readOnce(live: LiveSource, sku: string): Promise<Product | null> {
  const ends: (() => void)[] = [];
  const read = new Promise<Product | null>((resolve, reject) => {
    const end = live.document(`products/${sku}`, {
      onDocuments: ([found], stale) => {
        if (found !== undefined || !stale) {
          resolve(found === undefined ? null : productFrom(found));
        }
      },
      onEnd: (code) => reject(new Error(`products/${sku}: ${code}`)),
    });
    ends.push(end);
  });
  return read.finally(() => ends.forEach((end) => end()));
}

function productFrom({ id, data }: StoredDocument): Product {
  const stored = data as Partial<Product>;
  return {
    sku: id,
    name: stored.name ?? id,
    prices: stored.prices ?? {},
    options: stored.options ?? {},
    active: stored.active ?? true,
    ships: stored.ships ?? true,
  };
}
