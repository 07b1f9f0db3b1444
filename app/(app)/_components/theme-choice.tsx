"use client";

import { clsx } from "clsx";
import { Monitor, Moon, Sun } from "lucide-react";
import { useOptimistic } from "react";
import { ActionForm } from "@/components/form/action-form";
import type { FormAction } from "@/components/form/state";

const choices = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
] as const;

/** Which colours to use. The page follows at once; the cookie makes it stay. */
export function ThemeChoice({ theme, action }: { theme: string; action: FormAction<null> }) {
  const [shown, show] = useOptimistic(theme);
  const choose: FormAction<null> = async (state, data) => {
    const chosen = String(data.get("theme"));
    show(chosen);
    const answer = await action(state, data);
    if (answer.status === "done") document.documentElement.dataset.theme = chosen;
    return answer;
  };
  return (
    <ActionForm action={action} send={choose} aria-label="Colours">
      <div className="inline-flex rounded-md border border-line bg-sunken p-0.5">
        {choices.map(({ value, label, icon: Icon }) => (
          <button
            key={value}
            type="submit"
            name="theme"
            value={value}
            aria-pressed={shown === value}
            title={label}
            className={clsx(
              "inline-flex size-7 items-center justify-center rounded-sm border",
              shown === value
                ? "border-line bg-surface text-text shadow-card"
                : "border-transparent text-soft hover:text-text",
            )}
          >
            <Icon aria-hidden className="size-4" />
            <span className="sr-only">{label} colours</span>
          </button>
        ))}
      </div>
    </ActionForm>
  );
}
