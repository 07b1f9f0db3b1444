import type { ReactNode } from "react";
import { requireUser } from "@/lib/auth/session";
import { SettingsTabs } from "./_components/settings-tabs";

/** The "Account Settings" menu above each settings page. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { role } = await requireUser();
  return (
    <>
      <SettingsTabs operator={role === "operator"} />
      {children}
    </>
  );
}
