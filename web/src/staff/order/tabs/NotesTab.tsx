"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../../../core/text";
import { Button } from "../../../ui/Button";
import { DateTime } from "../../../ui/DateTime";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Panel } from "../../../ui/Panel";
import { Skeleton } from "../../../ui/Skeleton";
import { orderText } from "../../text/order";
import { EraseDialog } from "../notes/EraseDialog";
import { NoteForm } from "../notes/NoteForm";
import { useNotes } from "../notes/useNotes";
import type { Note, StaffOrder } from "../types";

/** What staff wrote on the order. */
export function NotesTab({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const notes = useNotes(order);
  const [erased, setErased] = useState<Note | null>(null);
  return (
    <div className="op-stack">
      <Panel title={t("staff.notes.write")}>
        <NoteForm order={order} />
      </Panel>
      {notes.isPending ? <Skeleton lines={4} /> : null}
      {notes.isError ? <ErrorState error={notes.error} onRetry={() => void notes.refetch()} /> : null}
      {notes.data?.length === 0 ? <EmptyState title={t("staff.notes.none")} /> : null}
      {notes.data === undefined || notes.data.length === 0 ? null : (
        <ol className="op-notes">
          {notes.data.toReversed().map((note) => (
            <OneNote key={note.id} note={note} onErase={() => setErased(note)} />
          ))}
        </ol>
      )}
      {erased === null ? null : <EraseDialog order={order} note={erased} onClose={() => setErased(null)} />}
    </div>
  );
}

function OneNote({ note, onErase }: { note: Note; onErase: () => void }): ReactNode {
  const t = useText(orderText);
  return (
    <li className="op-note">
      <p className="op-note-text">{note.text ?? <span className="op-hint">{t("staff.notes.erased")}</span>}</p>
      <p className="op-hint">
        {t.optional(`staff.notes.code.${note.code}`) ?? note.code} · <DateTime at={note.at} /> ·{" "}
        <code>{note.author}</code>
      </p>
      {note.text === null ? null : <Button onClick={onErase}>{t("staff.notes.erase")}</Button>}
    </li>
  );
}
