"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { answered } from "../../../core/config";
import { useOrderContext } from "../../../core/context";
import { useCommand } from "../../../core/idempotency";
import { useText } from "../../../core/text";
import { orderText } from "../../text/order";
import { CommandDialog } from "../CommandDialog";
import type { Note, StaffOrder } from "../types";
import { notesKey } from "./useNotes";

interface EraseDialogProps {
  order: StaffOrder;
  note: Note;
  onClose: () => void;
}

/** Erases the text of a note for good. */
export function EraseDialog({ order, note, onClose }: EraseDialogProps): ReactNode {
  const t = useText(orderText);
  const { api } = useOrderContext();
  const queries = useQueryClient();
  const look = () => queries.invalidateQueries({ queryKey: notesKey(order.id) });
  const erase = useCommand({
    name: `erase ${note.id} ${order.id}`,
    run: async (_input: null, header) => {
      const params = { path: { order_id: order.id, note_id: note.id }, header };
      return answered(await api.DELETE("/api/v1/admin/orders/{order_id}/notes/{note_id}", { params }));
    },
    onDone: () => {
      void look();
      onClose();
    },
    look,
  });
  return (
    <CommandDialog
      title={t("staff.notes.erase.title")}
      command={erase}
      confirm={t("staff.notes.erase")}
      onConfirm={() => erase.send(null)}
      onClose={onClose}
      consequence={<p>{t("staff.notes.erase.consequence")}</p>}
      tone="warn"
      isDanger
    >
      <blockquote className="op-note-text">{note.text}</blockquote>
    </CommandDialog>
  );
}
