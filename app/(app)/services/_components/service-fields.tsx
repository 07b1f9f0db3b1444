import { swatches } from "@/app/(app)/_components/service-dot";
import { SwatchField } from "@/components/form/swatch-field";
import { TextField } from "@/components/form/text-field";

export interface ServiceValues {
  name: string;
  durationMinutes: number;
  color: string;
  location: string;
}

/** What a service is made of; the same for a new one and for a change. */
export function ServiceFields({ values }: { values?: ServiceValues }) {
  return (
    <>
      <TextField name="name" label="Name" defaultValue={values?.name} autoComplete="off" />
      <TextField
        name="durationMinutes"
        label="Duration (minutes)"
        inputMode="numeric"
        defaultValue={values?.durationMinutes ?? 60}
        autoComplete="off"
        hint={values && "A new duration is for new bookings; those you have keep their length."}
        controlClassName="max-w-32"
      />
      <TextField
        name="location"
        label="Location"
        optional
        defaultValue={values?.location}
        autoComplete="off"
        hint="An address, a room or a video link. It is shown in the calendar event."
      />
      <SwatchField name="color" label="Colour" swatches={swatches} defaultValue={values?.color ?? "indigo"} />
    </>
  );
}
