"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../core/text";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { LiveRegion } from "../ui/LiveRegion";
import { Notice } from "../ui/Notice";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { AddressCard } from "./addresses/AddressCard";
import { AddressDialog } from "./addresses/AddressDialog";
import { ForgetDialog } from "./addresses/ForgetDialog";
import { ADDRESSES_MAX, type KeptAddress, newAddressId, useAddresses, type UseAddresses } from "./hooks/useAddresses";
import { addresses as messages } from "./messages/addresses";
import { order } from "./messages/order";

/** What is being done: an address is written, or one is to be forgotten. */
type Task = { kind: "write"; id: string; before: KeptAddress | null } | { kind: "forget"; address: KeptAddress } | null;

/** The customer's address book. */
export default function AddressesPage(): ReactNode {
  const t = useText(messages);
  const say = useText(order);
  const [task, setTask] = useState<Task>(null);
  const [said, setSaid] = useState("");
  const done = (text: string) => {
    setTask(null);
    setSaid(text);
  };
  const book = useAddresses({
    onKept: () => done(t("addresses.saved")),
    onForgotten: () => done(t("addresses.forgotten")),
  });
  const begin = (next: Task) => {
    book.keep.reset();
    book.forget.reset();
    setSaid("");
    setTask(next);
  };
  const add = () => begin({ kind: "write", id: newAddressId(), before: null });
  return (
    <>
      <PageHeader
        title={t("addresses.title")}
        back={{ to: "", label: say("order.all") }}
        actions={<AddButton book={book} onAdd={add} />}
      />
      <div className="op-stack">
        <OfflineNotice />
        <LiveRegion visible>{said === "" ? "" : <Notice tone="ok">{said}</Notice>}</LiveRegion>
        <Book book={book} onBegin={begin} onAdd={add} />
      </div>
      <Tasks task={task} book={book} onClose={() => setTask(null)} />
    </>
  );
}

interface TasksProps {
  task: Task;
  book: UseAddresses;
  onClose: () => void;
}

function Tasks({ task, book, onClose }: TasksProps): ReactNode {
  return (
    <>
      {task?.kind === "write" ? (
        <AddressDialog key={task.id} id={task.id} before={task.before} command={book.keep} onClose={onClose} />
      ) : null}
      {task?.kind === "forget" ? <ForgetDialog address={task.address} command={book.forget} onClose={onClose} /> : null}
    </>
  );
}

function AddButton({ book, onAdd }: { book: UseAddresses; onAdd: () => void }): ReactNode {
  const t = useText(messages);
  const count = book.query.data?.length ?? 0;
  return count > 0 && count < ADDRESSES_MAX ? <Button onClick={onAdd}>{t("addresses.add")}</Button> : null;
}

interface BookProps {
  book: UseAddresses;
  onBegin: (task: Task) => void;
  onAdd: () => void;
}

function Book({ book: { query }, onBegin, onAdd }: BookProps): ReactNode {
  const t = useText(messages);
  if (query.data === undefined) {
    return query.error === null ? (
      <Skeleton shape="list" lines={2} />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} busy={query.isFetching} />
    );
  }
  if (query.data.length === 0) {
    const action = (
      <Button variant="primary" onClick={onAdd}>
        {t("addresses.add")}
      </Button>
    );
    return (
      <EmptyState title={t("addresses.empty")} action={action}>
        <p>{t("addresses.emptyHint")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      {query.data.length >= ADDRESSES_MAX ? <Notice tone="warn">{t("addresses.full")}</Notice> : null}
      <ul className="op-cards">
        {query.data.map((address) => (
          <AddressCard
            key={address.id}
            kept={address}
            onEdit={() => onBegin({ kind: "write", id: address.id, before: address })}
            onForget={() => onBegin({ kind: "forget", address })}
          />
        ))}
      </ul>
    </>
  );
}
