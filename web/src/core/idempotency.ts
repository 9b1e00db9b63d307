"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { useOrderContext } from "./context";
import { pendingKeys, type PendingKeys } from "./pending_keys";
import { failureOf, useReport } from "./problems";

/** What a command sends with its request: `{ params: { header } }`. */
export interface CommandHeader {
  "Idempotency-Key": string;
}

/** One thing that a person may ask for. */
export interface CommandOptions<Input, Output> {
  /** Names it, with the order it is about: `cancel ord_1`. Together with the input it is one intent. */
  name: string;
  /** Sends it. It may be called more than once, with the same header. */
  run: (input: Input, header: CommandHeader) => Promise<Output>;
  onDone?: (output: Output) => void;
  /** Looks again at what the command is about; called when its outcome is unknown. */
  look?: () => Promise<unknown>;
}

/** A command and how far it got. */
export interface Command<Input, Output> {
  /** Ask for it. While it is busy nothing is sent; after an unknown outcome the same key is. */
  send: (input: Input) => void;
  /** `unknown`: no answer came, so it may have been done. */
  state: "idle" | "busy" | "done" | "refused" | "unknown";
  isBusy: boolean;
  error: unknown;
  output: Output | undefined;
  reset: () => void;
}

const WAITS_MAX = 3;
const WAIT_SECONDS_MAX = 20;
const REPEATED_AFTER_SECONDS = 1;
const UNHEARD = new Set(["network", "not_api"]);

/** Return a command whose idempotency key is kept for one intent until it is answered. */
export function useCommand<Input, Output>(options: CommandOptions<Input, Output>): Command<Input, Output> {
  const { app, user, onEvent } = useOrderContext();
  const report = useReport();
  const keys = useMemo(() => pendingKeys(`${app.name}:${user?.uid ?? ""}`), [app.name, user?.uid]);
  const [progress, setProgress] = useState<Progress<Output>>(IDLE);
  const latest = useRef(options);
  const running = useRef(false);
  useEffect(() => {
    latest.current = options;
  });
  const send = useCallback(
    (input: Input) => {
      if (running.current) {
        return;
      }
      running.current = true;
      setProgress({ ...IDLE, state: "busy" });
      void carryOut(latest.current, input, keys).then((end) => {
        running.current = false;
        setProgress(end);
        if (end.state === "done") {
          onEvent({ type: "command_done", command: latest.current.name, orderId: orderIn(latest.current.name) });
          latest.current.onDone?.(end.output as Output);
        } else {
          report(end.error);
        }
      });
    },
    [keys, onEvent, report],
  );
  const reset = useCallback(() => setProgress(IDLE), []);
  return { ...progress, isBusy: progress.state === "busy", send, reset };
}

type Progress<Output> = Pick<Command<unknown, Output>, "state" | "error" | "output">;

const IDLE = { state: "idle", error: null, output: undefined } as const;

async function carryOut<Input, Output>(
  options: CommandOptions<Input, Output>,
  input: Input,
  keys: PendingKeys,
): Promise<Progress<Output>> {
  const intent = `${options.name} ${JSON.stringify(input ?? null)}`;
  const header = { "Idempotency-Key": await keys.keyOf(intent) };
  try {
    const output = await withWaits(() => options.run(input, header));
    await keys.answered(intent);
    return { state: "done", error: null, output };
  } catch (error) {
    if (!isOpen(error)) {
      await keys.answered(intent);
      return { state: "refused", error, output: undefined };
    }
    await options.look?.().catch(() => undefined);
    return { state: "unknown", error, output: undefined };
  }
}

/** Send again, under the same key, as often as the server asks to come back soon, and once where it was not heard. */
async function withWaits<Output>(run: () => Promise<Output>, waits = 0): Promise<Output> {
  try {
    return await run();
  } catch (error) {
    const seconds = waitAfter(error, waits);
    if (seconds === null) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return withWaits(run, waits + 1);
  }
}

/** Return how long to wait after *error*, the one more than *waits*; null where nothing is to be sent again. */
function waitAfter(error: unknown, waits: number): number | null {
  const { code, outcomeUnknown, retryAfterSeconds } = failureOf(error);
  if (outcomeUnknown && UNHEARD.has(code) && retryAfterSeconds === null) {
    return waits === 0 ? REPEATED_AFTER_SECONDS : null;
  }
  const isSoon = retryAfterSeconds !== null && retryAfterSeconds <= WAIT_SECONDS_MAX && waits < WAITS_MAX;
  return isOpen(error) && isSoon ? retryAfterSeconds : null;
}

/** Say whether *error* leaves open what became of the request. */
function isOpen(error: unknown): boolean {
  const { code, outcomeUnknown } = failureOf(error);
  return outcomeUnknown || code === "in_progress";
}

function orderIn(name: string): string | null {
  return /\bord_\w+/.exec(name)?.[0] ?? null;
}
