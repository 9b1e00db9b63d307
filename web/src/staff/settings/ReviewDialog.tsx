"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { CommandDialog } from "../order/CommandDialog";
import { settingsText } from "../text/settings";
import { consequences } from "./consequences";
import { changed, type Name, type Settings } from "./draft";
import { type SaveListener, type SeenSettings, useSaveSettings } from "./useSettings";
import { useShown } from "./useShown";

interface ReviewDialogProps {
  seen: SeenSettings;
  wanted: Settings;
  listener: SaveListener;
  onClose: () => void;
}

/** Shows what changes and what follows from it, then saves. */
export function ReviewDialog({ seen, wanted, listener, onClose }: ReviewDialogProps): ReactNode {
  const t = useText(settingsText);
  const shown = useShown();
  const save = useSaveSettings(seen, listener);
  const then = consequences(seen.settings, wanted);
  const nameOf = (name: Name) => t(`staff.settings.${name}`, { currency: wanted.currency.toUpperCase() });
  return (
    <CommandDialog
      title={t("staff.settings.review")}
      command={save}
      confirm={t("staff.settings.save")}
      onConfirm={() => save.send(wanted)}
      onClose={onClose}
      consequence={
        then.length === 0 ? (
          <p>{t("staff.settings.lead")}</p>
        ) : (
          then.map(({ key, values }) => <p key={key}>{t(key, values)}</p>)
        )
      }
      tone="warn"
    >
      <ul className="op-pieces">
        {changed(seen.settings, wanted).map((name) => (
          <li key={name}>
            {t("staff.settings.change", {
              name: nameOf(name),
              before: shown(name, seen.settings),
              after: shown(name, wanted),
            })}
          </li>
        ))}
      </ul>
    </CommandDialog>
  );
}
