// One-line error messages for invalid command lines. An unknown option or command is reported first, with the closest known one; CLI11 by
// itself would report a missing argument instead. Used by all example programs.
#pragma once

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "nearest_word.hpp"

namespace command_line {

/// Returns the options of a program or a command, as typed.
inline std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

inline std::vector<const CLI::App*> commands_of(const CLI::App& program) {
  return program.get_subcommands([](const CLI::App*) { return true; });
}

/// Returns the commands that have the given option.
inline std::vector<std::string> commands_with(const CLI::App& program, const std::string& option) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(program)) {
    const std::vector<std::string> options = option_names(*command);
    if (std::find(options.begin(), options.end(), option) != options.end()) names.push_back(command->get_name());
  }
  return names;
}

/// Describes an unknown word; `command` is the command that precedes it, if any.
inline std::string unknown_word(const CLI::App& program, const CLI::App* command, std::string word) {
  if (word.size() < 2 || word.front() != '-') {
    if (command != nullptr || commands_of(program).empty()) return "unexpected argument " + word;
    std::vector<std::string> names;
    for (const CLI::App* each : commands_of(program)) names.push_back(each->get_name());
    return "no command is called " + word + suggestion_for(word, names);
  }
  word = word.substr(0, word.find('='));
  const std::string text = "unknown option " + word + (command != nullptr ? " of " + command->get_name() : "");
  const std::vector<std::string> others = commands_with(program, word);
  if (command == nullptr && !others.empty()) return "the option " + word + " stands before a command, expected behind it";
  const std::string nearest = suggestion_for(word, option_names(command != nullptr ? *command : program));
  if (!nearest.empty() || others.empty()) return text + nearest;
  return text + ", known to: " + listed(others);
}

/// Returns the error message, one line, with a pointer to --help. CLI11 calls it with the main program.
inline std::string error_message(const CLI::App* program, const CLI::Error& error) {
  const std::vector<CLI::App*> chosen = program->get_subcommands();
  const CLI::App* command = chosen.empty() ? nullptr : chosen.front();
  std::vector<std::pair<const CLI::App*, std::string>> unknown;  // the preceding command, and the word
  for (const std::string& word : program->remaining()) unknown.emplace_back(nullptr, word);
  if (command != nullptr) {
    for (const std::string& word : command->remaining()) unknown.emplace_back(command, word);
  }
  std::erase_if(unknown, [](const auto& each) { return each.second == "--"; });
  // The value of an unknown option is left over as an extra argument; the option is the error to report. An option before the command comes
  // first.
  auto first = std::find_if(unknown.begin(), unknown.end(), [](const auto& each) { return each.second.starts_with("-"); });
  const bool no_such_command = command == nullptr && !commands_of(*program).empty();
  if (first == unknown.end() || no_such_command) first = unknown.begin();
  // An invalid option value can leave extra arguments, too.
  const auto is = [&](CLI::ExitCodes code) { return error.get_exit_code() == static_cast<int>(code); };
  const bool wrong_value = !is(CLI::ExitCodes::RequiredError) && !is(CLI::ExitCodes::ExtrasError);
  if (first != unknown.end() && !first->second.starts_with("-") && !no_such_command && wrong_value) first = unknown.end();
  std::string message = error.what();
  if (first != unknown.end()) message = unknown_word(*program, first->first, first->second);
  return program->get_name() + ": " + message + "; see " + program->get_name() + " " +
         (command != nullptr ? command->get_name() + " " : "") + "--help\n";
}

/// Parses the command line and runs the chosen command, if the program has commands. Returns the exit status if the program should exit: 0
/// after --help, 2 after an error, which is printed as one line on stderr.
inline std::optional<int> read(CLI::App& program, int argc, char** argv) {
  program.failure_message(error_message);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

/// Accepts only the given words.
inline CLI::Validator one_of(const std::vector<std::string>& words) {
  const auto check = [words](const std::string& word) -> std::string {
    if (std::find(words.begin(), words.end(), word) != words.end()) return {};
    return word + " is none of " + listed(words) + suggestion_for(word, words);
  };
  std::string braced;
  for (const std::string& word : words) braced += (braced.empty() ? "{" : ",") + word;
  return {check, braced + "}"};
}

}  // namespace command_line
