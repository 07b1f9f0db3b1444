"use client";

import { clsx } from "clsx";
import { LogOut } from "lucide-react";
import { chooseTheme } from "@/app/(app)/actions";
import type { Theme } from "@/app/theme";
import { buttonClass } from "@/components/ui/button";
import { ThemeChoice } from "./theme-choice";

export interface AccountPanelProps {
  name: string;
  email: string;
  theme: Theme;
  className?: string;
}

/** Who is signed in, which colours they use, and the way out. */
export function AccountPanel({ name, email, theme, className }: AccountPanelProps) {
  return (
    <div className={clsx("space-y-3 px-3", className)}>
      <div className="min-w-0 text-sm">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-soft text-xs">{email}</p>
      </div>
      <div className="flex items-center justify-between gap-2">
        <ThemeChoice theme={theme} action={chooseTheme} />
        <form action="/api/auth/sign-out" method="post">
          <button type="submit" className={buttonClass("ghost", "sm")}>
            <LogOut aria-hidden />
            Sign out
          </button>
        </form>
      </div>
    </div>
  );
}
