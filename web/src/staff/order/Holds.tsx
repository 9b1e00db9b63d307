"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { DateTime } from "../../ui/DateTime";
import { Notice } from "../../ui/Notice";
import { commandText } from "../text/commands";
import { orderText } from "../text/order";
import { stateText } from "../text/states";
import { ReleaseDialog } from "./dialogs/HoldDialogs";
import type { Explanation, Hold, SeenOrder } from "./types";

interface HoldsProps {
  seen: SeenOrder;
  explanation: Explanation | undefined;
  refresh: () => Promise<unknown>;
}

/** Why nothing goes on by rule, each reason with the way to lift it; nothing where nothing holds the order. */
export function Holds({ seen, explanation, refresh }: HoldsProps): ReactNode {
  const t = useText(orderText);
  const [released, setReleased] = useState<Hold | null>(null);
  const { holds } = seen.order;
  return (
    <>
      {holds.length === 0 ? null : (
        <Notice tone="warn" title={t("staff.order.held.title")}>
          <ul className="op-rows">
            {holds.map((hold) => (
              <HoldRow
                key={hold.code}
                hold={hold}
                since={explanation?.holds.find((each) => each.code === hold.code)?.put_on?.at ?? null}
                onRelease={() => setReleased(hold)}
              />
            ))}
          </ul>
        </Notice>
      )}
      {released === null ? null : (
        <ReleaseDialog seen={seen} hold={released} refresh={refresh} onClose={() => setReleased(null)} />
      )}
    </>
  );
}

function HoldRow({ hold, since, onRelease }: { hold: Hold; since: string | null; onRelease: () => void }): ReactNode {
  const t = useText(commandText);
  const states = useText(stateText);
  return (
    <li>
      <span>
        {states.optional(`staff.hold.${hold.code}`) ?? hold.code}
        {since === null ? null : (
          <>
            {" · "}
            <DateTime at={since} as="relative" />
          </>
        )}
      </span>
      <Button onClick={onRelease}>{t("staff.do.release")}</Button>
    </li>
  );
}
