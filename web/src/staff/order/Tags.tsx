"use client";

import { type ReactNode, type SyntheticEvent, useState } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { OrderLink } from "../../ui/OrderLink";
import { orderText } from "../text/order";
import { Outcome } from "./CommandDialog";
import type { SeenOrder } from "./types";
import { useOrderCommand } from "./useOrderCommand";

const TAG = /^[a-z0-9][a-z0-9_-]{0,19}$/;

interface TagsProps {
  seen: SeenOrder;
  refresh: () => Promise<unknown>;
}

/** The tags of an order, and what puts them on and takes them off. */
export function Tags({ seen, refresh }: TagsProps): ReactNode {
  const t = useText(orderText);
  const remove = useOrderCommand<{ tag: string }>({
    seen,
    refresh,
    name: "untag",
    send: (api, params, { tag }) =>
      api.DELETE("/api/v1/admin/orders/{order_id}/tags/{tag}", {
        params: { ...params, path: { ...params.path, tag } },
      }),
    onDone: () => undefined,
  });
  return (
    <>
      {seen.order.tags.length === 0 ? null : (
        <ul className="op-tags">
          {seen.order.tags.map((tag) => (
            <li key={tag} className="op-tag">
              <OrderLink to={`staff?tag=${tag}`}>{tag}</OrderLink>
              <button
                type="button"
                aria-label={t("staff.order.tag.remove", { tag })}
                aria-disabled={remove.isBusy || undefined}
                onClick={() => remove.send({ tag })}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <Outcome command={remove} />
      <TagForm seen={seen} refresh={refresh} />
    </>
  );
}

function TagForm({ seen, refresh }: TagsProps): ReactNode {
  const t = useText(orderText);
  const [typed, setTyped] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const add = useOrderCommand<{ tag: string }>({
    seen,
    refresh,
    name: "tag",
    send: (api, params, { tag }) =>
      api.PUT("/api/v1/admin/orders/{order_id}/tags/{tag}", {
        params: { ...params, path: { ...params.path, tag } },
      }),
    onDone: () => setTyped(""),
  });
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    const tag = typed.trim().toLowerCase();
    setIsWrong(!TAG.test(tag));
    if (TAG.test(tag)) {
      add.send({ tag });
    }
  };
  return (
    <form className="op-add" onSubmit={onSubmit}>
      <Field
        label={t("staff.order.tag.add")}
        error={isWrong ? t("staff.order.tag.bad") : null}
        autoComplete="off"
        maxLength={20}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" busy={add.isBusy}>
        {t("staff.order.tag.put")}
      </Button>
      <Outcome command={add} />
    </form>
  );
}
