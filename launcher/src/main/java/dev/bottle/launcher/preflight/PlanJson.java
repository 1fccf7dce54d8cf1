package dev.bottle.launcher.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.SkillPlan;
import dev.bottle.launcher.plan.Workspace;
import dev.bottle.launcher.plan.WorkspaceFindings;
import java.util.List;
import java.util.Locale;

/** A plan for programs. Like the plan it holds no secret, and no value of a variable at all. */
public final class PlanJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private PlanJson() {}

  /** One JSON object, on several lines. */
  public static String of(Plan plan, List<Source> sources, WorkspaceFindings findings) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("bottle", plan.id().value()).put("agent", plan.agent());
    var manifests = root.putArray("manifests");
    sources.forEach(
        s ->
            manifests
                .addObject()
                .put("file", s.shown())
                .put("standing", s.standing().name().toLowerCase(Locale.ROOT)));
    plan.runtime().ifPresent(runtime -> root.put("runtime", runtime));
    var env = root.putArray("env");
    plan.env().forEach((name, value) -> source(env.addObject().put("name", name), value));
    var credentials = root.putArray("credentials");
    plan.credentials()
        .forEach(
            c -> {
              var node = source(credentials.addObject().put("name", c.name()), c.source());
              texts(node.putArray("hosts"), c.hosts());
            });
    SshRows.json(root.putArray("ssh"), plan.ssh());
    GitRows.json(root.putArray("git"), plan.git());
    root.set("gateway", gateway(plan));
    texts(root.putArray("skills"), plan.skills().stream().map(SkillPlan::name).toList());
    plan.prompt().ifPresent(prompt -> root.put("prompt", prompt));
    texts(texts(root.putArray("command"), plan.command()), plan.extraArgs());
    workspace(root.putObject("workspace"), plan, findings);
    root.putObject("limits")
        .put("memory", plan.limits().memoryBytes())
        .put("cpus", plan.limits().cpus())
        .put("pids", plan.limits().pids());
    root.putObject("images")
        .put("gateway", plan.images().gateway())
        .put("agent", plan.images().agent());
    texts(root.putArray("networks"), Creations.networks(plan));
    texts(root.putArray("containers"), Creations.containers(plan));
    texts(root.putArray("notYet"), plan.notYet());
    return root.toPrettyString();
  }

  private static ObjectNode source(ObjectNode node, EnvValue value) {
    return switch (value) {
      case EnvValue.Literal _ -> node.put("from", "manifest");
      case EnvValue.Placeholder _ -> node.put("from", "placeholder");
      case EnvValue.HostVariable(var name) -> node.put("from", "host").put("variable", name);
      case EnvValue.Prompt _ -> node.put("from", "prompt");
    };
  }

  private static ObjectNode gateway(Plan plan) {
    try {
      return MAPPER.readValue(plan.gateway().configJson(), ObjectNode.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a planned gateway.json is JSON", e);
    }
  }

  private static void workspace(ObjectNode node, Plan plan, WorkspaceFindings findings) {
    switch (plan.workspace()) {
      case Workspace.None _ -> node.put("mode", "none");
      case Workspace.Mounted(var host, var access) -> {
        node.put(
            "mode",
            switch (access) {
              case READ_ONLY -> "ro";
              case READ_WRITE -> "rw";
            });
        node.put("folder", host.toString());
        texts(
            node.putArray("readOnly"),
            plan.protectedPaths().stream().map(Object::toString).toList());
        var secrets = node.putObject("secrets").put("found", findings.secrets());
        texts(secrets.putArray("files"), findings.files());
        secrets
            .put("filesLookedAt", findings.looked())
            .put("all", findings.extent() == WorkspaceFindings.Extent.WHOLE);
      }
    }
  }

  private static ArrayNode texts(ArrayNode array, List<String> values) {
    values.forEach(array::add);
    return array;
  }
}
