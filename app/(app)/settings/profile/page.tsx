import type { Metadata } from "next";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { SelectField } from "@/components/form/select-field";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";
import { Card, Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { PASSWORD_MIN } from "@/lib/security/password-rules";
import { DeleteAccount } from "./_components/delete-account";
import { HabitFields } from "./_components/habit-fields";
import { TimeZoneOptions } from "./_components/time-zone-options";
import { savePassword, saveProfile } from "./actions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const user = await requireUser();
  return (
    <>
      <PageHeader title="Profile" />
      <div className="space-y-10">
        <Section id="person" title="About you">
          <Card className="max-w-xl p-5 sm:p-6">
            <ActionForm action={saveProfile} className="space-y-5">
              <TextField name="name" label="Name" autoComplete="name" defaultValue={user.name} />
              <SelectField
                name="timeZone"
                label="Time zone"
                defaultValue={user.timeZone}
                hint="For new bookings and for the times you see. Bookings you have keep their time."
              >
                <TimeZoneOptions current={user.timeZone} now={now()} />
              </SelectField>
              <HabitFields chosen={user.habits} browser={user.browser} />
              <TextField
                name="email"
                label="Email"
                type="email"
                autoComplete="email"
                defaultValue={user.email}
              />
              <PasswordField
                name="currentPassword"
                label="Current password"
                optional
                hint="Only needed to change your email address, which signs you out everywhere else."
              />
              <FormActions done="Saved">
                <SubmitButton>Save changes</SubmitButton>
              </FormActions>
            </ActionForm>
          </Card>
        </Section>
        <Section id="password" title="Password" description="Changing it signs you out everywhere else.">
          <Card className="max-w-xl p-5 sm:p-6">
            <ActionForm action={savePassword} clearWhenDone className="space-y-5">
              {/* Tells password managers whose password this is. */}
              <input type="hidden" name="username" autoComplete="username" value={user.email} />
              <PasswordField name="currentPassword" label="Current password" />
              <PasswordField
                fresh
                name="newPassword"
                label="New password"
                hint={`At least ${PASSWORD_MIN} characters.`}
              />
              <FormActions done="Password changed">
                <SubmitButton>Change password</SubmitButton>
              </FormActions>
            </ActionForm>
          </Card>
        </Section>
        <DeleteAccount />
      </div>
    </>
  );
}
