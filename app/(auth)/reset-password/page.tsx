import type { Metadata } from "next";
import Link from "next/link";
import { type SearchParams, single } from "@/app/params";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { SubmitButton } from "@/components/form/submit";

import { Banner } from "@/components/ui/banner";
import { readResetToken } from "@/lib/auth/reset";
import { now } from "@/lib/clock";
import { wordsOf } from "@/lib/errors/words";
import { PASSWORD_HINT } from "@/lib/security/password-rules";
import { Title } from "../_components/title";
import { chooseNewPassword } from "./actions";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function ResetPasswordPage({ searchParams }: { searchParams: SearchParams }) {
  const token = (await single(searchParams, "token")) ?? "";
  const claims = await readResetToken(token, now());
  if (!claims)
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
      <Title hint={`For ${claims.email}. Every browser that is signed in now will be signed out.`}>
        Choose a new password
      </Title>
      <ActionForm action={chooseNewPassword} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="username" autoComplete="username" value={claims.email} />
        <PasswordField fresh name="newPassword" label="New password" hint={PASSWORD_HINT} />
        <SubmitButton className="w-full">Save password</SubmitButton>
      </ActionForm>
    </>
  );
}
