"use client";

import type { ReactNode } from "react";

import { stateMessages } from "../../../core/state_messages";
import { useText } from "../../../core/text";
import { type Column, DataTable } from "../../../ui/DataTable";
import { Panel } from "../../../ui/Panel";
import { StatusBadge } from "../../../ui/StatusBadge";
import { explainText } from "../../text/explain";
import { stateText } from "../../text/states";
import type { CommandAnswer, Explanation } from "../types";
import { useRefusal } from "../useExplain";

/** What people may ask for, and what each of it would answer now. What the module asks of itself is left out. */
export function CommandsPanel({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  const states = useText(stateText);
  const columns: Column<CommandAnswer>[] = [
    { key: "command", header: t("staff.explain.command"), isRowHeader: true, cell: (row) => <Command answer={row} /> },
    {
      key: "about",
      header: t("staff.explain.about"),
      cell: ({ subject }) =>
        subject === "" ? "–" : (states.optional(`staff.hold.${subject}`) ?? <code>{subject}</code>),
    },
    {
      key: "answer",
      header: t("staff.explain.answer"),
      cell: (row) => <Answer answer={row} found={found} />,
    },
  ];
  const rows = found.commands.filter(({ command }) => t.optional(`staff.explain.cmd.${command}`) !== undefined);
  return (
    <Panel title={t("staff.explain.commands")}>
      <DataTable
        caption={t("staff.explain.commands")}
        captionHidden
        columns={columns}
        rows={rows}
        rowKey={({ command, subject }) => `${command} ${subject}`}
      />
    </Panel>
  );
}

function Command({ answer }: { answer: CommandAnswer }): ReactNode {
  const t = useText(explainText);
  return t.optional(`staff.explain.cmd.${answer.command}`) ?? answer.command;
}

function Answer({ answer, found }: { answer: CommandAnswer; found: Explanation }): ReactNode {
  const t = useText(explainText);
  const states = useText(stateMessages);
  const refusal = useRefusal(found);
  if (!answer.allowed) {
    return (
      <span>
        <StatusBadge tone="idle">{answer.code ?? ""}</StatusBadge> {refusal(answer.command, answer.subject)}
      </span>
    );
  }
  const moves = answer.status !== found.state?.status;
  return (
    <span>
      <StatusBadge tone="ok">{t("staff.explain.yes")}</StatusBadge>{" "}
      {moves ? t("staff.explain.leads", { status: states.optional(`status.${answer.status}`) ?? answer.status }) : null}
    </span>
  );
}
