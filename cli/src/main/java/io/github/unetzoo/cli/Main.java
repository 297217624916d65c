/*
 * Copyright 2026 the UNet Zoo authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is
 * distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
 * implied. See the License for the specific language governing permissions and limitations under the
 * License.
 */
package io.github.unetzoo.cli;

import io.github.unetzoo.benchmarks.compare.ImageMeasure;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Storage;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.train.TrainingException;
import io.github.unetzoo.weights.NearNames;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code zoo} command. */
@Command(
        name = "zoo",
        description = "Networks of the UNet family: look at them, train, evaluate, predict and compare.",
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:it ran and the answer is bad (beyond tolerance, diverged), or the program failed",
            "2:a wrong option, folder, image or mask",
            "130:ended by Ctrl-C; 143 by SIGTERM"
        },
        footer = {
            "",
            "Examples:",
            "  zoo info --arch unet --option width=32 --size 512x512",
            "  zoo compare --models unet:width=8,unet:width=16",
            "Each command has help of its own: zoo train --help, or zoo help train"
        })
public final class Main implements Callable<Integer> {

    private static final Pattern DURATION = Pattern.compile("(?=\\d)(\\d{1,6}h)?(\\d{1,8}m)?(\\d{1,9}s)?");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print the version and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "With an error, print the stack trace as well.")
    private boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs a command and ends the process.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8));
        // The launcher knows whether the standard error is a terminal; Java cannot tell for one stream alone.
        System.exit(run(args, new Console(out, err, Boolean.getBoolean("zoo.terminal"))));
    }

    /**
     * Runs a command.
     *
     * @param args the command and its options
     * @param out for results
     * @param err for progress and complaints
     * @return the exit code: 0 fine, 1 the answer is bad, 2 the question was, 130 the thread was interrupted
     */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, new Console(out, err, false));
    }

    private static int run(String[] args, Console console) {
        return execute(line(console), args, console);
    }

    /** All commands. */
    static CommandLine line(Console console) {
        CommandLine line = new CommandLine(new Main());
        List.of(
                        new InfoCommand(console),
                        new TrainCommand(console),
                        new EvaluateCommand(console),
                        new PredictCommand(console),
                        new ImportCommand(console),
                        new PruneCommand(console),
                        new ExportCommand(console),
                        new ParityCommand(console),
                        new ReleaseCommand(console),
                        new CompareCommand(console),
                        new RankCommand(console),
                        new BenchCommand(console),
                        new ListCommand(console),
                        new DownloadCommand(console),
                        new VerifyCommand(console),
                        new BundleCommand(console),
                        new UnbundleCommand(console),
                        new PublishCommand(console),
                        new CompletionCommand(console),
                        new HelpCommand())
                .forEach(line::addSubcommand);
        line.registerConverter(Extent.class, Main::size);
        line.registerConverter(ExportCommand.ImageSize.class, Main::imageSize);
        line.registerConverter(ExportCommand.Format.class, oneOf(ExportCommand.Format.class));
        line.registerConverter(CompletionCommand.Shell.class, oneOf(CompletionCommand.Shell.class));
        line.registerConverter(Pattern.class, Main::pattern);
        line.registerConverter(ImageMeasure.class, oneOf(ImageMeasure.class));
        line.registerConverter(Recipe.class, Main::recipe);
        line.registerConverter(Duration.class, Main::duration);
        line.registerConverter(WeightUpdate.Rule.class, oneOf(WeightUpdate.Rule.class));
        line.registerConverter(InfoCommand.Drawing.class, InfoCommand.Drawing::of);
        line.registerConverter(CompareCommand.Progress.class, oneOf(CompareCommand.Progress.class));
        line.registerConverter(ChannelOrder.class, oneOf(ChannelOrder.class));
        line.registerConverter(Storage.class, oneOf(Storage.class));
        line.registerConverter(CommercialUse.class, oneOf(CommercialUse.class));
        return line;
    }

    /** Runs a command; whatever goes wrong is told in one or two lines. */
    static int execute(CommandLine line, String[] args, Console console) {
        Main main = line.getCommand();
        line.setOut(console.out());
        line.setErr(console.err());
        line.setExecutionStrategy(parsed -> Recipe.run(line, parsed));
        line.setParameterExceptionHandler((e, words) -> complain(console, main.debug, e, usage(e)));
        line.setExecutionExceptionHandler((e, command, parsed) -> complain(console, main.debug, e, message(e)));
        int code;
        try {
            code = line.execute(args);
        } catch (OutOfMemoryError | LinkageError | StackOverflowError e) {
            code = complain(console, main.debug, e, message(e));
        }
        console.out().flush();
        console.err().flush();
        return code;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "no command is given; there are "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    private static Extent size(String word) {
        String[] sides = word.split("x", -1);
        try {
            Extent size = new Extent(Integer.parseInt(sides[0]), Integer.parseInt(sides[sides.length - 1]));
            if (sides.length <= 2 && size.height() > 0 && size.width() > 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Said below, with the words that are too many.
        }
        throw new CommandLine.TypeConversionException(
                "\"" + word + "\" is no size: give height x width in pixels, such as 256x320");
    }

    private static ExportCommand.ImageSize imageSize(String word) {
        return new ExportCommand.ImageSize(
                word.equals(ExportCommand.ImageSize.DYNAMIC) ? Optional.empty() : Optional.of(size(word)));
    }

    private static Recipe recipe(String word) {
        try {
            return Recipe.read(Path.of(word));
        } catch (UsageException e) {
            throw new CommandLine.TypeConversionException(message(e));
        }
    }

    /** Hours, minutes and seconds, in this order, such as {@code 1h30m}. */
    private static Duration duration(String word) {
        Matcher matcher = DURATION.matcher(word);
        if (matcher.matches()) {
            Duration duration = Duration.parse("PT" + word);
            if (duration.toMillis() > 0) {
                return duration;
            }
        }
        throw new CommandLine.TypeConversionException(
                "\"" + word + "\" is no time above 0: give hours, minutes and seconds, such as 2h, 90m, 1h30m or 45s");
    }

    private static Pattern pattern(String word) {
        try {
            return Pattern.compile(word);
        } catch (PatternSyntaxException e) {
            throw new CommandLine.TypeConversionException(
                    "\"" + word + "\" is no regular expression: " + e.getDescription());
        }
    }

    /** Enumerations are written as everywhere in the project: in lower case. */
    private static <E extends Enum<E>> ITypeConverter<E> oneOf(Class<E> type) {
        return word -> {
            for (E constant : type.getEnumConstants()) {
                if (Options.word(constant).equals(word)) {
                    return constant;
                }
            }
            List<String> known = Options.words(type);
            throw new CommandLine.TypeConversionException(
                    "\"" + word + "\" is not one of " + known + NearNames.hint(word, known));
        };
    }

    private static int complain(Console console, boolean debug, Throwable e, String message) {
        console.note("zoo: " + message);
        if (debug) {
            e.printStackTrace(console.err());
        }
        return e instanceof ParameterException || isInput(e) ? ExitCode.BAD_INPUT : ExitCode.BAD_RESULT;
    }

    private static String usage(ParameterException e) {
        String hint = "";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            CommandSpec command = e.getCommandLine().getCommandSpec();
            hint = NearNames.hint(
                    word,
                    word.startsWith("-")
                            ? command.optionsMap().keySet()
                            : command.subcommands().keySet());
        }
        String message = Optional.ofNullable(e.getMessage())
                .flatMap(said -> said.lines().findFirst())
                .orElse("the options are wrong");
        // picocli says it twice.
        return message.replace("option option", "option") + hint + "\nsee: "
                + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }

    /** Whether the person who called can put it right. The library reports such things with these types. */
    private static boolean isInput(Throwable e) {
        return e instanceof UsageException
                || e instanceof IllegalArgumentException
                || e instanceof io.github.unetzoo.data.DataException
                || e instanceof io.github.unetzoo.weights.WeightsException
                || e instanceof IOException
                || e instanceof UncheckedIOException;
    }

    /** What an error says, in one or two lines. */
    static String message(Throwable e) {
        if (e instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return message(unchecked.getCause());
        }
        Optional<String> shortage = Shortage.of(e);
        if (shortage.isPresent()) {
            return shortage.get();
        }
        if (e instanceof FileSystemException file) {
            return file.getFile() + ": " + reason(file);
        }
        String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        if (isInput(e) || e instanceof TrainingException) {
            return message;
        }
        return "the program failed: " + message.lines().findFirst().orElse("")
                + "\nrun again with --debug for the stack trace";
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied: change its rights, or give another file or folder";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file of that name is in the way";
        }
        if (e instanceof NotDirectoryException) {
            return "this is no folder";
        }
        return Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
    }

    /** The version that is in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                    .orElse("(not packaged)");
            return new String[] {
                "UNet Zoo " + version + ", Java " + Runtime.version().feature()
            };
        }
    }
}
