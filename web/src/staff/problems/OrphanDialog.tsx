"use client";

import type { ReactNode } from "react";

import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { useCommand } from "../../core/idempotency";
import { useText } from "../../core/text";
import { CommandDialog } from "../order/CommandDialog";
import { problemsText } from "../text/problems";
import type { RaisedProblem } from "./useProblems";

interface OrphanDialogProps {
  problem: RaisedProblem;
  refresh: () => Promise<unknown>;
  onDone: (problem: RaisedProblem) => void;
  onClose: () => void;
}

/** Gives back a payment whose order does not exist. */
export function OrphanDialog({ problem, refresh, onDone, onClose }: OrphanDialogProps): ReactNode {
  const t = useText(problemsText);
  const { api } = useOrderContext();
  const refund = useCommand({
    name: `refund_orphan ${problem.id}`,
    run: async (_input: null, header) => {
      const params = { path: { problem_id: problem.id }, header };
      return answered(await api.POST("/api/v1/admin/problems/{problem_id}/refund", { params }));
    },
    onDone,
    look: refresh,
  });
  return (
    <CommandDialog
      title={t("staff.problems.refund.title")}
      command={refund}
      confirm={t("staff.problems.refund")}
      onConfirm={() => refund.send(null)}
      onClose={onClose}
      consequence={<p>{t("staff.problems.refund.consequence", { subject: problem.subject })}</p>}
      tone="warn"
      isDanger
    />
  );
}
