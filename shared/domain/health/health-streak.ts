/** Healthy answers in a row. Plain data, kept between two looks. */
export interface HealthStreak {
  readonly healthy: number;
  /** Looks in all. */
  readonly looks: number;
}

export const noStreak: HealthStreak = { healthy: 0, looks: 0 };

/** One bad answer ends a streak: a backend that flaps is not healthy. */
export function countLook(streak: HealthStreak, healthy: boolean): HealthStreak {
  return { healthy: healthy ? streak.healthy + 1 : 0, looks: streak.looks + 1 };
}

export function isSteady(streak: HealthStreak, consecutive: number): boolean {
  return streak.healthy >= consecutive;
}
