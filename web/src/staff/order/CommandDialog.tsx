"use client";

import { type ReactNode, type SyntheticEvent, useId } from "react";

import type { Command } from "../../core/idempotency";
import { failureOf } from "../../core/problems";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import { Notice } from "../../ui/Notice";
import type { Tone } from "../../ui/StatusBadge";
import { commandText } from "../text/commands";

export interface CommandDialogProps {
  title: string;
  command: Pick<Command<never, unknown>, "state" | "isBusy" | "error">;
  /** What the button that does it says; with the sum where money moves. */
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
  /** What will happen, in money and words; said again whenever it changes. */
  consequence: ReactNode;
  tone?: Tone;
  isDanger?: boolean;
  /** Something is missing: what, `consequence` says. */
  isIncomplete?: boolean;
  children?: ReactNode;
}

/** Asks before a command is sent, says what it will do, and what became of it. */
export function CommandDialog(props: CommandDialogProps): ReactNode {
  const { title, command, confirm, onConfirm, onClose, consequence, tone = "wait", children } = props;
  const t = useText(commandText);
  const form = useId();
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!command.isBusy && !props.isIncomplete) {
      onConfirm();
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>{t("staff.do.back")}</Button>
      <Button
        type="submit"
        form={form}
        variant={props.isDanger ? "danger" : "primary"}
        busy={command.isBusy}
        disabled={props.isIncomplete === true}
      >
        {command.state === "unknown" ? t("staff.do.again") : confirm}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={title} actions={actions}>
      <form id={form} className="op-stack" onSubmit={onSubmit} noValidate>
        {children}
        <div role="status">
          <Notice tone={tone}>{consequence}</Notice>
        </div>
      </form>
      <Outcome command={command} />
    </Dialog>
  );
}

/** What became of a command that is not done: refused, in words, or not known. */
export function Outcome({ command }: Pick<CommandDialogProps, "command">): ReactNode {
  const t = useText(commandText);
  if (command.state === "unknown") {
    return (
      <div role="alert">
        <Notice tone="warn">
          <p>{t("staff.do.unknown")}</p>
        </Notice>
      </div>
    );
  }
  if (command.state !== "refused") {
    return null;
  }
  if (failureOf(command.error).code === "precondition_failed") {
    return (
      <div role="alert">
        <Notice tone="warn">
          <p>{t("staff.do.moved")}</p>
        </Notice>
      </div>
    );
  }
  return <ErrorState error={command.error} isReported />;
}
