import type { Metadata } from "next";
import Link from "next/link";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { SubmitButton } from "@/components/form/submit";
import { Banner } from "@/components/ui/banner";
import { keptResetToken } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { wordsOf } from "@/lib/errors/words";
import { findResetPerson } from "@/lib/people/reset/queries";
import { PASSWORD_HINT } from "@/lib/security/password-rules";
import { Title } from "../_components/title";
import { chooseNewPassword } from "./actions";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function ResetPasswordPage() {
  const person = await findResetPerson(await keptResetToken(), now());
  if (!person)
    return (
      <>
        <Title>Choose a new password</Title>
        <Banner tone="danger" role="alert" title={wordsOf("reset_link_used")} />
        <p className="text-sm">
          <Link href="/sign-in" className="link">
            Back to sign in
          </Link>
        </p>
      </>
    );
  return (
    <>
      <Title hint={`For ${person.email}. Every browser that is signed in now will be signed out.`}>
        Choose a new password
      </Title>
      <ActionForm action={chooseNewPassword} className="space-y-5">
        <input type="hidden" name="username" autoComplete="username" value={person.email} />
        <PasswordField fresh name="newPassword" label="New password" hint={PASSWORD_HINT} />
        <SubmitButton className="w-full">Save password</SubmitButton>
      </ActionForm>
    </>
  );
}
