import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import Link from "next/link";
import { BackLink } from "@/app/(app)/_components/back-link";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { ServiceFields } from "../_components/service-fields";
import { saveNewService } from "../actions";

export const metadata: Metadata = { title: "New service" };

export default async function NewServicePage() {
  await requireUser();
  return (
    <>
      <PageHeader title="New service" back={<BackLink href="/services">Services</BackLink>} />
      <Card className="max-w-xl p-5 sm:p-6">
        <ActionForm action={saveNewService} className="space-y-5">
          <input type="hidden" name="id" value={randomUUID()} />
          <ServiceFields />
          <FormActions>
            <SubmitButton>Create service</SubmitButton>
            <Link href="/services" className={buttonClass("ghost")}>
              Cancel
            </Link>
          </FormActions>
        </ActionForm>
      </Card>
    </>
  );
}
