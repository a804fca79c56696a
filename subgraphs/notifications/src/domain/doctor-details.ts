/** What messages say about a doctor and the practice. */
export interface DoctorDetails {
  readonly name: string;
  readonly practice: {
    readonly name: string;
    readonly street: string;
    readonly postcode: string;
    readonly town: string;
    readonly phone: string;
    readonly email: string;
  };
}

/** The practice's address on one line. */
export function addressOf({ practice }: DoctorDetails): string {
  return `${practice.name}, ${practice.street}, ${practice.postcode} ${practice.town}`;
}
