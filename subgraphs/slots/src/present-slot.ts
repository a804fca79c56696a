import { encodeDoctorId, encodeSlotId } from '@rendezvous/platform/ids';
import { instantText } from './instant-text.ts';
import type { DoctorMapper, SlotMapper } from './mappers.ts';
import type { SlotRecord } from './repository.ts';

/** A slot as the schema shows it. */
export function presentSlot(
  slot: SlotRecord,
  region: string,
  doctor: DoctorMapper = { id: encodeDoctorId(region, slot.doctorId) },
): SlotMapper {
  return {
    id: encodeSlotId(region, slot.doctorId, new Date(slot.startsAt)),
    startsAt: instantText(slot.startsAt),
    endsAt: instantText(slot.endsAt),
    timeZone: slot.timeZone,
    visitKind: slot.visitKind,
    doctor,
  };
}
