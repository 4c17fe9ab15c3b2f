package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher `mailriver` on a machine that is made for it: no real JDK, no real build.
final class LauncherIT {
    private final Path folder;
    private final FakeMachine machine;
    private final Path clone;

    LauncherIT(@TempDir Path folder) {
        this.folder = folder;
        this.machine = new FakeMachine(folder);
        this.clone = machine.clone("clone");
        machine.maven();
    }

    @Test
    void findsTheRightJdkAmongOthers() {
        machine.jdk("jdk-17", "17.0.12");
        machine.jdk("jdk-21", "21.0.4");
        machine.jdk("jdk-250", "250");
        Path right = machine.jdk("jdk-25", "25.0.1");

        assertThat(run().out()).contains("java=" + right + "/bin/java\n");
    }

    @Test
    void takesAnEarlyAccessOfTheReleaseAndAJdkThatDoesNotTellItsRelease() throws IOException {
        Path early = machine.jdk("jdk-25", "25-ea");
        assertThat(run().out()).contains("java=" + early + "/bin/java\n");

        Files.delete(early.resolve("release"));
        assertThat(run().out()).contains("java=" + early + "/bin/java\n");
    }

    @Test
    void prefersJavaHomeWhereItFitsAndWhatIsOnThePathToTheUsualPlaces() {
        machine.jdk("jdk-25", "25.0.1");
        Path onPath = machine.jdkAt(folder.resolve("on path/jdk"), "25.0.1");
        FakeMachine.link(folder.resolve("alternatives/java"), onPath.resolve("bin/java"));
        FakeMachine.link(machine.tools().resolve("java"), folder.resolve("alternatives/java"));
        machine.with("JAVA_HOME", machine.jdkAt(folder.resolve("old"), "17.0.1").toString());
        assertThat(run().out()).contains("java=" + onPath + "/bin/java\n");

        Path home = machine.jdkAt(folder.resolve("home jdk"), "25.0.2");
        machine.with("JAVA_HOME", home.toString());
        assertThat(run().out()).contains("java=" + home + "/bin/java\n");

        Path asked = machine.jdkAt(folder.resolve("asked"), "25.0.3");
        machine.with("MAILRIVER_JAVA_HOME", asked.toString());
        assertThat(run().out()).contains("java=" + asked + "/bin/java\n");
    }

    @Test
    void saysWhatToInstallWhereThereIsNoJdk() {
        machine.jdk("jdk-21", "21.0.4");

        FakeMachine.Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("needs a JDK 25 and found none")
                .contains("apt install temurin-25-jdk")
                .contains("sdk install java 25-tem")
                .contains("brew install openjdk@25");
        assertThat(run.out()).isEmpty();
        assertThat(machine.mavenCalls()).isEmpty();
    }

    @Test
    void doesNotUseAnotherJdkThanTheOneAskedFor() {
        machine.jdk("jdk-25", "25.0.1");
        machine.with("MAILRIVER_JAVA_HOME", "/nowhere");

        FakeMachine.Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("MAILRIVER_JAVA_HOME is /nowhere, which is no JDK 25");
    }

    @Test
    void forwardsArgumentsExitCodesAndSignals() {
        machine.jdk("jdk-25", "25.0.1");
        machine.with("FAKE_EXIT", "7");

        FakeMachine.Run run = run("send", "a b", "", "*", "$HOME", "--to=x y", "\"q\"");

        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.programArguments())
                .containsExactly("send", "a b", "", "*", "$HOME", "--to=x y", "\"q\"");
        assertThat(run.out()).as("the launcher becomes the JVM").contains("pid=" + run.pid());
    }

    @Test
    void boundsTheHeapAndLetsTheOperatorsOptionsWin() {
        machine.jdk("jdk-25", "25.0.1");
        assertThat(run().arguments()).contains("-Xmx384m", "-XX:+ExitOnOutOfMemoryError");

        machine.with("MAILRIVER_HEAP", "2g").with("MAILRIVER_JAVA_OPTS", "-Xmx3g -Da=b");
        assertThat(run().arguments()).containsSubsequence("-Xmx2g", "-Xmx3g", "-Da=b", "-jar");
    }

    @Test
    void buildsOnceWithItsOwnJdkAndThenOnlyRuns() {
        Path jdk = machine.jdk("jdk-25", "25.0.1");

        FakeMachine.Run first = run();
        FakeMachine.Run second = run();

        assertThat(first.exitCode()).isZero();
        assertThat(first.err()).contains("building; the first time takes").contains("built in");
        assertThat(second.err()).isEmpty();
        assertThat(machine.mavenCalls())
                .singleElement()
                .asString()
                .startsWith("JAVA_HOME=" + jdk + " ")
                .endsWith(" -pl app -am package");
    }

    @Test
    void buildsAgainWhenTheProgramsSourcesChangedAndOnlyThen() throws IOException {
        machine.jdk("jdk-25", "25.0.1");
        run();

        FakeMachine.touch(clone.resolve("app/src/test/java/ATest.java"));
        FakeMachine.write(clone.resolve("data/some.eml"), "Subject: a\n");
        run();
        assertThat(machine.mavenCalls()).as("a test or data is no source").hasSize(1);

        FakeMachine.touch(clone.resolve("app/src/main/java/A.java"));
        assertThat(run().err()).contains("sources changed, building");
        assertThat(machine.mavenCalls()).hasSize(2);
        FakeMachine.age(clone.resolve("app/src/main/java/A.java"));

        Path added = clone.resolve("app/src/main/java/with space/B.java");
        FakeMachine.write(added, "class B {}");
        FakeMachine.age(added);
        run();
        assertThat(machine.mavenCalls()).as("a new file, however old").hasSize(3);

        Files.delete(added);
        run();
        assertThat(machine.mavenCalls()).as("a deleted file").hasSize(4);

        FakeMachine.touch(clone.resolve("pom.xml"));
        run();
        assertThat(machine.mavenCalls()).as("the build itself").hasSize(5);
    }

    @Test
    void neverBuildsWhenToldSo() {
        machine.jdk("jdk-25", "25.0.1");
        machine.with("MAILRIVER_BUILD", "never");

        FakeMachine.Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("there is no " + clone + "/app/target/mailriver/app.jar");
        assertThat(machine.mavenCalls()).isEmpty();
    }

    @Test
    void showsWhyABuildFailedAndTriesAgain() {
        machine.jdk("jdk-25", "25.0.1");
        machine.with("FAKE_ERROR", "A.java:[1,2] cannot find symbol");

        FakeMachine.Run failed = run();

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err())
                .contains("the build failed:")
                .contains("[ERROR] A.java:[1,2] cannot find symbol");
        assertThat(failed.out()).isEmpty();

        machine.with("FAKE_ERROR", "");
        assertThat(run().exitCode()).isZero();
        assertThat(machine.mavenCalls()).hasSize(2);
    }

    @Test
    void saysThatABuildNeedsMavenAndACompiler() throws IOException {
        Path jdk = machine.jdk("jdk-25", "25.0.1");
        Files.delete(machine.tools().resolve("mvn"));
        FakeMachine.Run withoutMaven = run();
        assertThat(withoutMaven.exitCode()).isEqualTo(2);
        assertThat(withoutMaven.err()).contains("needs Maven").contains("apt install maven");

        machine.maven();
        Files.delete(jdk.resolve("bin/javac"));
        FakeMachine.Run withoutCompiler = run();
        assertThat(withoutCompiler.exitCode()).isEqualTo(2);
        assertThat(withoutCompiler.err()).contains("has no compiler: building needs a JDK");
        assertThat(machine.mavenCalls()).isEmpty();
    }

    @Test
    void startsAtTheSameTimeBuildOnce() throws Exception {
        machine.jdk("jdk-25", "25.0.1");
        machine.with("FAKE_BUILD_SECONDS", "2");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<FakeMachine.Run>> runs =
                    IntStream.range(0, 4)
                            .mapToObj(i -> threads.submit(() -> run("number", "" + i)))
                            .toList();
            for (Future<FakeMachine.Run> run : runs) {
                assertThat(run.get().exitCode()).as(run.get().err()).isZero();
                assertThat(run.get().programArguments()).startsWith("number");
            }
        }
        assertThat(machine.mavenCalls()).hasSize(1);
    }

    @Test
    void aLockWhoseHolderIsGoneHoldsNobodyUp() {
        machine.jdk("jdk-25", "25.0.1");
        FakeMachine.write(clone.resolve("app/target/building/pid"), "999999999\n");

        assertThat(run().exitCode()).isZero();
        assertThat(clone.resolve("app/target/building")).doesNotExist();
    }

    @Test
    void survivesSpacesAndChainsOfLinks() {
        machine.jdkAt(folder.resolve("jvm/jdk 25"), "25.0.1");
        Path spaced = machine.clone("my clone & more");
        FakeMachine.link(folder.resolve("one link"), Path.of("my clone & more/mailriver"));
        Path link = FakeMachine.link(folder.resolve("bin/mr"), Path.of("../one link"));

        FakeMachine.Run run = machine.run(link, "parse", "a b.eml");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.programArguments()).containsExactly("parse", "a b.eml");
        assertThat(run.arguments()).contains(spaced + "/app/target/mailriver/app.jar");
        assertThat(machine.run(link, "again").err()).isEmpty();
        assertThat(machine.mavenCalls()).hasSize(1);
    }

    @Test
    void runsAnUnpackedDistributionWithoutMavenOrCompiler() throws IOException {
        Path jre = machine.jdk("jre-25", "25.0.1");
        Files.delete(jre.resolve("bin/javac"));
        Files.delete(machine.tools().resolve("mvn"));
        Path unpacked = machine.distribution("mailriver 1.0");

        FakeMachine.Run run = machine.run(unpacked.resolve("mailriver"), "--version");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.arguments()).containsSubsequence("-jar", unpacked + "/app.jar", "--version");
    }

    @Test
    void usesTheCacheThatAWarmUpMadeUntilTheJarsChange() {
        machine.jdk("jdk-25", "25.0.1");
        machine.with("MAILRIVER_AOT", "use");
        Path unpacked = machine.distribution("unpacked");
        Path launcher = unpacked.resolve("mailriver");
        String cache = "-XX:AOTCache=" + unpacked + "/mailriver.aot";
        assertThat(machine.run(launcher, "run").arguments()).doesNotContain(cache);

        FakeMachine.Run warmUp = machine.run(launcher, "warm-up");
        assertThat(warmUp.exitCode()).isZero();
        assertThat(warmUp.programArguments()).containsExactly("warm-up");
        assertThat(machine.run(launcher, "run").arguments()).contains(cache);
        assertThat(machine.run(launcher, "warm-up").err()).contains("is there and fits");

        FakeMachine.touch(unpacked.resolve("app.jar"));
        assertThat(machine.run(launcher, "run").arguments()).doesNotContain(cache);
    }

    @Test
    void aWarmUpThatFailsLeavesNoCache() {
        machine.jdk("jdk-25", "25.0.1");
        machine.with("MAILRIVER_AOT", "use").with("FAKE_EXIT", "1");
        Path unpacked = machine.distribution("unpacked");

        assertThat(machine.run(unpacked.resolve("mailriver"), "warm-up").exitCode()).isEqualTo(1);

        assertThat(unpacked.resolve("mailriver.aot")).doesNotExist();
    }

    private FakeMachine.Run run(String... arguments) {
        return machine.run(clone.resolve("mailriver"), arguments);
    }
}
