import { redirect } from "next/navigation";

/** The menu is on every settings page; the first of them is where one starts. */
export default function SettingsPage() {
  redirect("/settings/profile");
}
