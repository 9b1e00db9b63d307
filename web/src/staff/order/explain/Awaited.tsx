"use client";

import type { ReactNode } from "react";

import { useFormat } from "../../../core/format";
import { useText } from "../../../core/text";
import { DateTime } from "../../../ui/DateTime";
import { Notice } from "../../../ui/Notice";
import { Panel } from "../../../ui/Panel";
import { Timeline } from "../../../ui/Timeline";
import { explainText } from "../../text/explain";
import { problemsText } from "../../text/problems";
import type { Explanation } from "../types";

/** What somebody must look into; nothing where nothing is open. */
export function ProblemsPanel({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  const problems = useText(problemsText);
  if (found.problems.length === 0) {
    return null;
  }
  return (
    <Notice tone="warn" title={t("staff.explain.problems")}>
      <ul className="op-rows">
        {found.problems.map(({ code, subject, raised_at: at }) => (
          <li key={`${code} ${subject}`}>
            <span>
              {problems.optional(`staff.problem.${code}`) ?? code} · <code>{subject}</code> ·{" "}
              <DateTime at={at} as="relative" />
              <span className="op-hint op-block">{problems.optional(`staff.problem.${code}.do`)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** What must still happen, and until when. */
export function AwaitedPanel({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  const { dateTime } = useFormat();
  return (
    <Panel title={t("staff.explain.awaited")}>
      {found.awaited.length === 0 ? <p>{t("staff.explain.awaited.none")}</p> : null}
      <ul className="op-rows">
        {found.awaited.map(({ what, about, until, text }) => (
          <li key={`${what} ${about}`}>
            <span>
              {t.optional(`staff.explain.await.${what}`) ?? text}
              {about === "" ? null : (
                <>
                  {" · "}
                  <code>{about}</code>
                </>
              )}
            </span>
            <span className="op-hint">
              {until === null
                ? t("staff.explain.awaited.open")
                : t("staff.explain.awaited.until", { time: dateTime(until) })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What is to be done outside, and what of it was given up. */
export function EffectsPanel({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  const items = found.effects.map((effect) => ({
    key: effect.id,
    title: `${t.optional(`staff.explain.effect.${effect.kind}`) ?? effect.kind} ${effect.subject}`,
    at: effect.due_at,
    tone: effect.dead ? ("bad" as const) : ("wait" as const),
    detail: (
      <>
        {effect.dead ? <strong>{t("staff.explain.effect.dead")} </strong> : null}
        {t("staff.explain.effect.tries", { count: effect.attempts })}
        {effect.error === "" ? null : (
          <>
            {" · "}
            <code>{effect.error}</code>
          </>
        )}
      </>
    ),
  }));
  return (
    <Panel title={t("staff.explain.effects")}>
      {items.length === 0 ? (
        <p>{t("staff.explain.effects.none")}</p>
      ) : (
        <Timeline label={t("staff.explain.effects")} items={items} />
      )}
    </Panel>
  );
}
