import type { ReactNode } from "react";
import { SettingsTabs } from "./_components/settings-tabs";

/** The "Account Settings" menu above each settings page. */
export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SettingsTabs />
      {children}
    </>
  );
}
