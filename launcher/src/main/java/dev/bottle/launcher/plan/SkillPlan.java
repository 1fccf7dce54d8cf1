package dev.bottle.launcher.plan;

import java.nio.file.Path;

/** A skill: its name and the host folder that holds its {@code SKILL.md}. */
public record SkillPlan(String name, Path directory) {}
